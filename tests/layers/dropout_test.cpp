// What layers drop in training. The numbers are not Keras's; their statistics and their uses are.

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "ramet/layers/layers.h"

using namespace ramet;

namespace {

Tensor train(const Layer& layer, const Tensor& x) {
  return layer.call({{x}, {}}, true).flatten().at(0);
}

struct Moments {
  double mean = 0, variance = 0;
};
Moments moments(const Tensor& x) {
  Moments m;
  const auto count = static_cast<double>(x.size());
  for (Dim i = 0; i < x.size(); ++i) m.mean += x.at(i) / count;
  for (Dim i = 0; i < x.size(); ++i) m.variance += std::pow(x.at(i) - m.mean, 2) / count;
  return m;
}

std::set<double> values_of(const Tensor& x) {
  std::set<double> values;
  for (Dim i = 0; i < x.size(); ++i) values.insert(x.at(i));
  return values;
}

const Tensor ones = Tensor::full(DType::float32, {100, 300}, 1);

TEST(DropoutLayers, DropAndScaleInTraining) {
  const Dropout layer({.rate = 0.2, .seed = 3});
  const Tensor y = train(layer, ones);
  EXPECT_EQ(values_of(y), (std::set<double>{0, 1.25}));
  EXPECT_NEAR(moments(y).mean, 1, 0.01);
  EXPECT_TRUE(identical(layer(ones), ones));
}

TEST(DropoutLayers, ASeedGivesTheSameBitsAndEachCallOthers) {
  const Dropout a({.rate = 0.5, .seed = 3}), b({.rate = 0.5, .seed = 3}),
      c({.rate = 0.5, .seed = 4});
  const Tensor first = train(a, ones), second = train(a, ones);
  EXPECT_FALSE(identical(first, second));
  EXPECT_TRUE(identical(first, train(b, ones)));
  EXPECT_TRUE(identical(second, train(b, ones)));
  EXPECT_FALSE(identical(first, train(c, ones)));
  EXPECT_TRUE(identical(first, train(a.from_own_config(), ones)));  // a clone begins anew
}

TEST(DropoutLayers, StateCountsDraws) {
  const Dropout layer({.rate = 0.5, .seed = 3});
  train(layer, ones);
  train(layer, ones);
  const std::vector<Variable> state = layer->extra_state();
  ASSERT_EQ(state.size(), 1u);
  EXPECT_EQ(state[0].value().at(0), 3);
  EXPECT_EQ(state[0].value().at(1), 2);
  EXPECT_TRUE(layer.weights().empty());
  EXPECT_TRUE(Dropout({.rate = 0})->extra_state().empty());
}

TEST(DropoutLayers, NoiseShapeSharesTheChoice) {
  const Tensor x = Tensor::full(DType::float32, {4, 6, 8}, 1);
  const Tensor y = train(Dropout({.rate = 0.5, .noise_shape = Shape{any_dim, 1, 8}, .seed = 1}), x);
  EXPECT_EQ(values_of(y), (std::set<double>{0, 2}));
  for (Dim b = 0; b < 4; ++b) {
    for (Dim t = 1; t < 6; ++t) {
      for (Dim c = 0; c < 8; ++c) {
        EXPECT_EQ(y.at((b * 6 + t) * 8 + c), y.at(b * 6 * 8 + c));
      }
    }
  }
}

TEST(DropoutLayers, SpatialDropoutTakesWholeChannels) {
  const Tensor x = Tensor::full(DType::float32, {8, 3, 5, 16}, 1);
  const Tensor y = train(SpatialDropout2D({.rate = 0.5, .seed = 1}), x);
  for (Dim b = 0; b < 8; ++b) {
    for (Dim i = 1; i < 15; ++i) {
      for (Dim c = 0; c < 16; ++c) EXPECT_EQ(y.at((b * 15 + i) * 16 + c), y.at(b * 15 * 16 + c));
    }
  }
  EXPECT_EQ(values_of(y), (std::set<double>{0, 2}));
}

TEST(DropoutLayers, AlphaDropoutKeepsMeanAndVariance) {
  const GaussianNoise normal({.stddev = 1, .seed = 5});
  const Tensor x = train(normal, Tensor::zeros(DType::float32, {100, 1000}));
  const Moments m = moments(train(AlphaDropout({.rate = 0.3, .seed = 1}), x));
  EXPECT_NEAR(m.mean, 0, 0.02);
  EXPECT_NEAR(m.variance, 1, 0.03);
}

TEST(DropoutLayers, GaussianNoiseAndDropout) {
  const Moments noise = moments(train(GaussianNoise({.stddev = 0.5, .seed = 1}), ones));
  EXPECT_NEAR(noise.mean, 1, 0.02);
  EXPECT_NEAR(noise.variance, 0.25, 0.01);
  const Moments dropout = moments(train(GaussianDropout({.rate = 0.2, .seed = 1}), ones));
  EXPECT_NEAR(dropout.mean, 1, 0.02);
  EXPECT_NEAR(dropout.variance, 0.25, 0.01);
}

// h' = x + m h for a mask m of 0 and 2 that stays for the whole sequence: 1, 1, 1, ... or 1, 3, 7,
// ...
TEST(DropoutLayers, RecurrentDropoutKeepsItsMaskOverTime) {
  const SimpleRNN layer({.units = 50,
                         .activation = "linear",
                         .use_bias = false,
                         .kernel_initializer = "identity",
                         .recurrent_initializer = "identity",
                         .recurrent_dropout = 0.5,
                         .return_sequences = true,
                         .seed = 1});
  const Tensor y = train(layer, Tensor::full(DType::float32, {2, 4, 50}, 1));
  Dim dropped = 0;
  for (Dim b = 0; b < 2; ++b) {
    for (Dim c = 0; c < 50; ++c) {
      const auto at = [&](Dim t) { return y.at((b * 4 + t) * 50 + c); };
      const bool is_dropped = at(1) == 1;
      dropped += is_dropped ? 1 : 0;
      for (Dim t = 0; t < 4; ++t) {
        EXPECT_EQ(at(t), is_dropped ? 1 : std::exp2(static_cast<double>(t + 1)) - 1);
      }
    }
  }
  EXPECT_GT(dropped, 20);
  EXPECT_LT(dropped, 80);
}

TEST(DropoutLayers, InputDropoutKeepsItsMaskOverTime) {
  const SimpleRNN layer({.units = 50,
                         .activation = "linear",
                         .use_bias = false,
                         .kernel_initializer = "identity",
                         .recurrent_initializer = "zeros",
                         .dropout = 0.5,
                         .return_sequences = true,
                         .seed = 1});
  const Tensor y = train(layer, Tensor::full(DType::float32, {2, 4, 50}, 1));
  EXPECT_EQ(values_of(y), (std::set<double>{0, 2}));
  for (Dim b = 0; b < 2; ++b) {
    for (Dim t = 1; t < 4; ++t) {
      for (Dim c = 0; c < 50; ++c) EXPECT_EQ(y.at((b * 4 + t) * 50 + c), y.at(b * 4 * 50 + c));
    }
  }
}

// With the masks at hand for each kind of cell: training differs from inference, repeats with the
// seed, and the mean over many samples stays about the same.
TEST(DropoutLayers, EveryRecurrentLayerDrops) {
  const Tensor x = Tensor::full(DType::float32, {2, 5, 6}, 1);
  const Tensor images = Tensor::full(DType::float32, {2, 3, 5, 6, 2}, 1);
  const auto check = [](const Layer& layer, const Tensor& input) {
    const Tensor plain = layer(input), first = train(layer, input), second = train(layer, input);
    EXPECT_EQ(plain.shape(), first.shape()) << layer.name();
    EXPECT_FALSE(identical(plain, first)) << layer.name();
    EXPECT_FALSE(identical(first, second)) << layer.name();
  };
  for (double recurrent : {0.0, 0.4}) {
    check(SimpleRNN({.units = 8, .dropout = 0.4, .recurrent_dropout = recurrent}), x);
    check(LSTM({.units = 8, .dropout = 0.4, .recurrent_dropout = recurrent}), x);
    check(GRU({.units = 8, .dropout = 0.4, .recurrent_dropout = recurrent}), x);
    check(GRU({.units = 8, .dropout = 0.4, .recurrent_dropout = recurrent, .reset_after = false}),
          x);
    check(
        ConvLSTM2D(
            {.filters = 3, .kernel_size = {3, 3}, .dropout = 0.4, .recurrent_dropout = recurrent}),
        images);
    check(Bidirectional(
              {.layer = LSTM({.units = 4, .dropout = 0.4, .recurrent_dropout = recurrent})}),
          x);
  }
  const std::vector<Layer> cells = {LSTMCell({.units = 4, .dropout = 0.4}),
                                    GRUCell({.units = 5, .recurrent_dropout = 0.4})};
  check(RNN({.cell = StackedRNNCells({.cells = cells})}), x);
}

TEST(DropoutLayers, AttentionDropsScores) {
  const GaussianNoise normal({.stddev = 1, .seed = 5});
  const Tensor x = train(normal, Tensor::zeros(DType::float32, {2, 5, 6}));
  const auto check = [&](const Layer& layer, Arguments<Tensor> arguments) {
    const Tensor plain = layer.call(arguments).flatten()[0];
    const Tensor first = layer.call(arguments, true).flatten()[0];
    const Tensor second = layer.call(arguments, true).flatten()[0];
    EXPECT_FALSE(identical(plain, first)) << layer.name();
    EXPECT_FALSE(identical(first, second)) << layer.name();
  };
  const Arguments<Tensor> list{{Tree<Tensor>::list_of({x, x})}, {}};
  check(Attention({.dropout = 0.5, .seed = 1}), list);
  check(AdditiveAttention({.dropout = 0.5, .seed = 1}), list);
  check(MultiHeadAttention({.num_heads = 2, .key_dim = 3, .dropout = 0.5, .seed = 1}),
        {{x, x}, {}});
}

}  // namespace
