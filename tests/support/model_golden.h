#pragma once
// Small models that others saved, with what they predict (tools/make_model_goldens.py).

#include <filesystem>
#include <string>
#include <vector>

#include "ramet/models/model.h"

/// The inputs and outputs of tests/golden/models/<name>.npz.
struct ModelGolden {
  std::string name;
  std::vector<ramet::Tensor> inputs, outputs;
};
ModelGolden model_golden(const std::string& name);
/// The model file of a golden: .keras or .h5.
std::filesystem::path golden_model_path(const std::string& name);
/// "" or how the model's predictions differ from the golden's by more than `tolerance`.
std::string differs_from(const ramet::Model& model, const ModelGolden& golden, double tolerance);
/// "" or how two tensors differ.
std::string difference(const ramet::Tensor& actual, const ramet::Tensor& expected,
                       double tolerance);
