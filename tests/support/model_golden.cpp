#include "tests/support/model_golden.h"

#include <cmath>

#include "ramet/saving/npz.h"
#include "tests/support/golden.h"
#include "tests/support/real_view.h"

using namespace ramet;

ModelGolden model_golden(const std::string& name) {
  ModelGolden golden{name, {}, {}};
  for (const auto& [key, tensor] : read_npz(golden_path("models/" + name + ".npz"))) {
    if (key.starts_with("in")) golden.inputs.push_back(tensor);
    if (key.starts_with("out")) golden.outputs.push_back(tensor);
  }
  return golden;
}

std::filesystem::path golden_model_path(const std::string& name) {
  const std::filesystem::path keras = golden_path("models/" + name + ".keras");
  return std::filesystem::exists(keras) ? keras : golden_path("models/" + name + ".h5");
}

std::string difference(const Tensor& actual, const Tensor& expected, double tolerance) {
  if (!(actual.shape() == expected.shape())) {
    return "shape " + to_string(actual.shape()) + ", expected " + to_string(expected.shape());
  }
  if (is_complex(actual.dtype()) && is_complex(expected.dtype()))
    return difference(real_view(actual), real_view(expected), tolerance);
  for (Dim i = 0; i < actual.size(); ++i) {
    const double a = actual.at(i), e = expected.at(i);
    if (!(std::abs(a - e) <= tolerance * std::max(1.0, std::abs(e)))) {
      return "element " + std::to_string(i) + " is " + std::to_string(a) + ", expected " +
             std::to_string(e);
    }
  }
  return "";
}

std::string differs_from(const Model& model, const ModelGolden& golden, double tolerance) {
  const std::vector<Tensor> outputs = model.predict(pack(model.input(), golden.inputs)).flatten();
  if (outputs.size() != golden.outputs.size()) return std::to_string(outputs.size()) + " outputs";
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string wrong = difference(outputs[i], golden.outputs[i], tolerance);
    if (!wrong.empty()) return golden.name + ": output " + std::to_string(i) + ": " + wrong;
  }
  return "";
}
