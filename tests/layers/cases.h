#pragma once
// Where the layer cases are: one function a file.

#include <vector>

#include "tests/support/layer_case.h"

std::vector<LayerCase> activation_cases();
std::vector<LayerCase> audio_cases();
std::vector<LayerCase> convolutional_cases();
std::vector<LayerCase> core_cases();
std::vector<LayerCase> image_preprocessing_cases();
std::vector<LayerCase> merging_cases();
std::vector<LayerCase> normalization_cases();
std::vector<LayerCase> pooling_cases();
std::vector<LayerCase> preprocessing_cases();
std::vector<LayerCase> regularization_cases();
std::vector<LayerCase> reshaping_cases();
