#pragma once
// The tables of op cases, one a family; each stands in the file of its name.

#include "tests/support/op_case.h"

std::vector<OpCase> algorithm_cases();
std::vector<OpCase> complex_cases();
std::vector<OpCase> elementwise_cases();
std::vector<OpCase> gradient_cases();
std::vector<OpCase> image_cases();
std::vector<OpCase> linalg_cases();
std::vector<OpCase> loss_cases();
std::vector<OpCase> movement_cases();
std::vector<OpCase> nn_cases();
std::vector<OpCase> recurrent_cases();
std::vector<OpCase> reduction_cases();
std::vector<OpCase> text_cases();
