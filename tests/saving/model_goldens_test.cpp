// Whole models that Keras 2, Keras 3 and keras_hub saved: read, cloned and written again, they
// predict the same.

#include <gtest/gtest.h>

#include "ramet/layers/core/opaque.h"
#include "ramet/ramet.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"
#include "tests/support/model_golden.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

struct Case {
  const char* name;
  double tolerance = 1e-5;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class ModelGoldens : public testing::TestWithParam<Case> {};

TEST_P(ModelGoldens, PredictTheSame) {
  const ModelGolden golden = model_golden(GetParam().name);
  const Model model = load_model(golden_model_path(golden.name));
  EXPECT_EQ(differs_from(model, golden, GetParam().tolerance), "");
  const auto outputs = model.predict(pack(model.input(), golden.inputs)).flatten();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    EXPECT_EQ(outputs[i].dtype(), golden.outputs[i].dtype()) << i;
  }
  EXPECT_EQ(differs_from(clone_model(model, {.weights = CloneWeights::copy}), golden,
                         GetParam().tolerance),
            "");
  const TemporaryFolder folder;
  for (const char* name : {"again.keras", "again.h5"}) {
    save_model(model, folder.path() / name);
    EXPECT_EQ(differs_from(load_model(folder.path() / name), golden, GetParam().tolerance), "")
        << name;
  }
}

// float8 and int8 round: a value at an edge may fall on the other side.
constexpr double rounded = 2e-2;

INSTANTIATE_TEST_SUITE_P(Keras2, ModelGoldens,
                         testing::Values(Case{"counts"}, Case{"cudnn"}, Case{"fourier_features"},
                                         Case{"frequencies"}, Case{"hard_sigmoid"},
                                         Case{"locally_connected_1d"}, Case{"locally_connected_2d"},
                                         Case{"locally_connected_2d_first"}, Case{"op_layers"},
                                         Case{"tensorflow_functions"}));
// tools/older_keras: written by those versions.
INSTANTIATE_TEST_SUITE_P(
    OlderKeras, ModelGoldens,
    testing::Values(
        Case{"keras_1_branches"}, Case{"keras_1_branches_inside"}, Case{"keras_1_conv_lstm"},
        Case{"keras_1_deconvolution"}, Case{"keras_1_merges"}, Case{"keras_1_separable"},
        Case{"keras_1_theano"}, Case{"keras_1_words"}, Case{"keras_2_0_words"},
        Case{"keras_2_1_masks"}, Case{"keras_2_1_models"}, Case{"keras_2_1_states"},
        Case{"keras_2_2_bilinear"}, Case{"keras_2_2_locally_connected"}, Case{"keras_2_2_nested"},
        Case{"keras_2_3_input_layer"}, Case{"keras_2_3_masks"}, Case{"tf_2_6_constants"},
        Case{"tf_2_6_dicts"}, Case{"tf_2_6_loss"}, Case{"tf_2_6_masked_attention"},
        Case{"tf_2_6_masks"}, Case{"tf_2_6_random_crop"}, Case{"tf_2_12_batch_axes"},
        Case{"tf_2_12_hdf5"}, Case{"tf_2_13_sequential"}, Case{"tf_2_14_nested"},
        Case{"tf_2_18_bins"}, Case{"tf_2_20_shared"}, Case{"tf_2_20_shared_once"},
        Case{"tf_2_20_synchronized"}, Case{"tf_1_13_input_layer"}, Case{"tf_1_13_renormalization"},
        Case{"tf_2_20_virtual_batch"}, Case{"tf_2_3_bidirectional"}, Case{"tf_2_3_shapes"}));
INSTANTIATE_TEST_SUITE_P(Pictures, ModelGoldens, testing::Values(Case{"whole_pictures"}));
INSTANTIATE_TEST_SUITE_P(KerasHub, ModelGoldens,
                         testing::Values(Case{"masked_transformer"}, Case{"positions"},
                                         Case{"rotations"}, Case{"transformer_decoders"},
                                         Case{"transformer_encoders"}));
INSTANTIATE_TEST_SUITE_P(Quantized, ModelGoldens,
                         testing::Values(Case{"float8", rounded}, Case{"int4"},
                                         Case{"int4_channels"}, Case{"int4_groups"},
                                         Case{"int8", rounded}, Case{"int8_narrow", rounded},
                                         Case{"int8_weights"}, Case{"lora"}, Case{"lora_int4"},
                                         Case{"lora_int8", rounded}));

// As Keras 3.15 writes what it has calibrated, and refuses to read.
TEST(CalibratedModel, NeedsItsZeroPoints) {
  expect_error<ValueError>([] { load_model(golden_path("files") / "gptq_no_zeros.keras"); },
                           "Layer 'up' expected 5 variables, but received 4");
}

INSTANTIATE_TEST_SUITE_P(Calibrated, ModelGoldens,
                         testing::Values(Case{"awq"}, Case{"awq_channels"}, Case{"gptq"},
                                         Case{"gptq_2_bits"}, Case{"gptq_3_bits"},
                                         Case{"gptq_8_bits"}, Case{"gptq_order"},
                                         Case{"gptq_symmetric"}));

}  // namespace
