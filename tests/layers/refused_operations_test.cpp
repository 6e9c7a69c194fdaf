// Operations that ramet keeps in a model but does not run.

#include <gtest/gtest.h>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/operations/refusal.h"
#include "ramet/ramet.h"
#include "tests/support/damage.h"

using namespace ramet;

namespace {

// `keras.ops.where(x > 0)`, as Keras writes it; `otherwise` is what it takes where x is not.
std::string where_model(const std::string& otherwise) {
  return R"({"module": "keras.src.models.functional", "class_name": "Functional", "config": {"name": "m", "trainable": true,
    "layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 3], "dtype": "float32",
      "sparse": false, "ragged": false, "optional": false, "name": "x"}, "registered_name": null, "name": "x", "inbound_nodes": []},
     {"module": "keras.src.ops.numpy", "class_name": "Where", "config": {"name": "where"}, "registered_name": "Where",
      "name": "where", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 3],
      "dtype": "float32", "keras_history": ["x", 0, 0]}}, )" +
         otherwise + R"(], "kwargs": {}}]}],
    "input_layers": ["x", 0, 0], "output_layers": ["where", 0, 0]}, "registered_name": "Functional", "build_config":
    {"input_shape": null}, "keras_version": "3.15.1"})";
}

TEST(Where, OfAConditionAloneGivesPlaces) {
  const Model model = model_from_json(where_model("null, null"));
  EXPECT_EQ(model_to_json(clone_model(model)), model_to_json(model));
  const Json again = Json::parse(model_to_json(model)).at("config").at("layers")[1];
  EXPECT_EQ(again.at("class_name"), Json("Where"));
  EXPECT_EQ(again.at("inbound_nodes")[0].at("args").size(), 3u);
  EXPECT_TRUE(again.at("inbound_nodes")[0].at("args")[1].is_null());
  const Tensor rows = model.predict(Tensor::of<float>({2, 3}, {0, 1, 2, 0, 0, -1}));
  EXPECT_EQ(rows.shape(), Shape({3}));
  EXPECT_EQ(rows.at(1), 0);
  EXPECT_EQ(rows.at(2), 1);
}

TEST(Where, OfThreeArgumentsRuns) {
  const Model model = model_from_json(where_model("2.0, 1.0"));
  const Tensor y = model.predict(Tensor::of<float>({1, 3}, {-1, 0, 4}));
  EXPECT_EQ(y.at(0), 2);
  EXPECT_EQ(y.at(1), 1);
}

}  // namespace
