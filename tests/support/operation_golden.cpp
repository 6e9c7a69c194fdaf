#include "tests/support/operation_golden.h"

#include <algorithm>

#include "ramet/core/error.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"

using namespace ramet;

namespace {

void take_array(std::string_view kind, const Tensor& tensor, OperationModel& model) {
  if (kind == "model") {
    model.json = tensor.string_data()[0];
  } else if (kind == "outputs") {
    model.outputs = Json::parse(tensor.string_data()[0]);
  } else if (kind.starts_with("weight")) {
    model.weights.push_back(tensor);
  } else {
    (kind.starts_with("in") ? model.given : model.wanted).push_back(tensor);
  }
}

std::vector<OperationModel> read_models(std::string_view folder) {
  std::vector<OperationModel> all;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path(folder))) {
    const std::string family = entry.path().stem();
    for (const auto& [key, tensor] : read_npz(entry.path())) {
      const std::size_t colon = key.rfind(':');
      if (colon == std::string::npos) continue;  // the version of Keras
      const std::string name = family + "/" + key.substr(0, colon);
      if (all.empty() || all.back().name != name) {
        all.emplace_back();
        all.back().name = name;
        all.back().is_layer = folder == "layer_models";
      }
      take_array(std::string_view(key).substr(colon + 1), tensor, all.back());
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

}  // namespace

const std::vector<OperationModel>& operation_models() {
  static const std::vector<OperationModel> models = read_models("operations");
  return models;
}

const std::vector<OperationModel>& layer_models() {
  static const std::vector<OperationModel> models = read_models("layer_models");
  return models;
}

const std::vector<OperationModel>& keras_2_models() {
  static const std::vector<OperationModel> models = read_models("keras_2");
  return models;
}

const OperationModel& operation_model(std::string_view name) {
  const auto& models = operation_models();
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const auto& model) { return model.name == name; });
  if (found == models.end()) fail<ValueError>("no golden {}", name);
  return *found;
}
