// Image layers on one image, on dicts of images, boxes, labels and masks, and in training with
// given numbers: against tests/golden/layers/image_data.npz.

#include <gtest/gtest.h>

#include <map>

#include "ramet/layers/layers.h"
#include "ramet/layers/registry.h"
#include "ramet/runtime/run.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"

using namespace ramet;

namespace {

using Arrays = std::vector<std::pair<std::string, Tensor>>;

struct ImageGolden {
  std::string name;
  Json envelope;
  bool training = false;
  Arrays inputs, outputs, numbers;
};

std::vector<ImageGolden> read_goldens() {
  std::vector<ImageGolden> goldens;
  for (const auto& [key, tensor] : read_npz(golden_path("layers/image_data.npz"))) {
    const std::size_t colon = key.rfind(':'), slash = key.rfind('/');
    if (colon == std::string::npos) continue;
    const std::string name = key.substr(0, colon), kind = key.substr(colon + 1);
    if (goldens.empty() || goldens.back().name != name) {
      goldens.emplace_back();
      goldens.back().name = name;
    }
    ImageGolden& golden = goldens.back();
    if (kind == "about") {
      const Json about = Json::parse(tensor.string_data()[0]);
      golden.envelope = about.at("envelope");
      golden.training = about.at("training").as_bool();
      continue;
    }
    Arrays& arrays = kind.starts_with("in/")    ? golden.inputs
                     : kind.starts_with("out/") ? golden.outputs
                                                : golden.numbers;
    arrays.emplace_back(key.substr(slash + 1), tensor);
  }
  return goldens;
}

const Tensor* find(const Arrays& arrays, std::string_view name) {
  for (const auto& [key, tensor] : arrays) {
    if (key == name) return &tensor;
  }
  return nullptr;
}

// The structure that Keras was given.
Tree<Value> data_of(const Arrays& arrays, Graph& graph, std::vector<Tensor>& tensors) {
  std::map<std::string, Value> values;
  for (const auto& [key, tensor] : arrays) {
    values[key] = input(tensor.spec(), key);
    graph.inputs.push_back(values[key]);
    tensors.push_back(tensor);
  }
  if (arrays.size() == 1) return values.at("images");
  std::vector<Tree<Value>::Member> members, boxes;
  for (const auto& [key, value] : values) {
    if (key == "boxes") boxes.emplace_back("boxes", value);
    if (key == "box_labels") boxes.emplace_back("labels", value);
    if (key != "boxes" && key != "box_labels") members.emplace_back(key, value);
  }
  if (!boxes.empty()) members.emplace_back("bounding_boxes", Tree<Value>::dict(boxes));
  return Tree<Value>::dict(members);
}

std::map<std::string, Value> outputs_of(const Tree<Value>& result) {
  if (result.is_leaf()) return {{"images", result.leaf()}};
  std::map<std::string, Value> outputs;
  for (std::size_t i = 0; i < result.keys().size(); ++i) {
    const Tree<Value>& item = result.items()[i];
    if (item.is_leaf()) {
      outputs[result.keys()[i]] = item.leaf();
    } else {
      outputs["boxes"] = item.find("boxes")->leaf();
      outputs["box_labels"] = item.find("labels")->leaf();
    }
  }
  return outputs;
}

// In training the numbers are given instead of drawn.
std::map<std::string, Value> transform(const ImageTransformer& layer, const ImageGolden& golden,
                                       const std::map<std::string, Value>& data) {
  Transformation numbers{data.at("images").shape()};
  for (const auto& [key, tensor] : golden.numbers)
    numbers.values.emplace_back(key, constant(tensor));
  std::map<std::string, Value> result;
  for (const auto& [key, value] : data) {
    if (key == "images") result[key] = layer.transform_images(value, numbers, true);
    if (key == "labels") result[key] = layer.transform_labels(value, numbers, true);
    if (key == "segmentation_masks") {
      result[key] = layer.transform_segmentation_masks(value, numbers, true);
    }
    if (key == "boxes") {
      const BoundingBoxes moved =
          layer.transform_bounding_boxes({value, data.at("box_labels")}, numbers, true);
      result["boxes"] = moved.boxes;
      result["box_labels"] = moved.labels;
    }
  }
  return result;
}

std::string compare(const Tensor& got, const Tensor& want) {
  if (!(got.shape() == want.shape())) {
    return fmt::format("shape {}, expected {}", to_string(got.shape()), to_string(want.shape()));
  }
  for (Dim i = 0; i < want.size(); ++i) {
    const double difference = std::abs(got.at(i) - want.at(i));
    if (difference > 2e-4 * std::max(1.0, std::abs(want.at(i)))) {
      return fmt::format("element {} is {:.9g}, expected {:.9g}", i, got.at(i), want.at(i));
    }
  }
  return "";
}

class ImageData : public testing::TestWithParam<ImageGolden> {};

TEST_P(ImageData, AgreesWithKeras) {
  const ImageGolden& golden = GetParam();
  const Layer layer = deserialize_layer(golden.envelope);
  Graph graph;
  std::vector<Tensor> tensors;
  const Tree<Value> data = data_of(golden.inputs, graph, tensors);
  CallContext context(false);
  const auto results = golden.training ? transform(*dynamic_cast<ImageTransformer*>(&layer.impl()),
                                                   golden, outputs_of(data))
                                       : outputs_of(layer.impl().invoke(context, {{data}, {}}));
  EXPECT_EQ(results.size(), golden.outputs.size());
  std::vector<std::string> names;
  for (const auto& [key, value] : results) {
    names.push_back(key);
    graph.outputs.push_back(value);
  }
  const std::vector<Tensor> outputs = run(graph, tensors);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Tensor* want = find(golden.outputs, names[i]);
    ASSERT_NE(want, nullptr) << names[i];
    EXPECT_EQ(compare(outputs[i], *want), "") << names[i];
  }
}

std::string test_name(const testing::TestParamInfo<ImageGolden>& info) {
  std::string name = info.param.name;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Layers, ImageData, testing::ValuesIn(read_goldens()), test_name);

void PrintTo(const ImageGolden& golden, std::ostream* out) { *out << golden.name; }

}  // namespace
