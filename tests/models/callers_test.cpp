// Several threads that predict with one model.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "ramet/layers/layers.h"
#include "ramet/models/model.h"
#include "ramet/models/quantize.h"
#include "tests/support/kernel_case.h"

using namespace ramet;
using ramet::test::random_tensor;

namespace {

Model small_model() {
  const KerasTensor x = Input({.shape = Shape{6}});
  return Model(x, Dense({.units = 3})(Dense({.units = 8, .activation = "tanh"})(x)));
}

// What a caller gets while others ask for other shapes is what it would get alone.
TEST(Callers, GetWhatTheyWouldGetAlone) {
  const Model model = small_model();
  std::vector<Tensor> inputs, alone;
  for (Dim rows : {1, 2, 5}) {
    inputs.push_back(random_tensor({rows, 6}, static_cast<unsigned>(rows)));
    alone.push_back(model.predict(inputs.back()));
  }
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t caller = 0; caller < 8; ++caller) {
      threads.emplace_back([&, caller] {
        for (std::size_t call = 0; call < 300; ++call) {
          const std::size_t i = call % 7 == 0 ? (caller + 1) % 3 : caller % 3;
          if (!identical(model.predict(inputs[i]), alone[i])) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST(Callers, SeeWeightsThatWereAssigned) {
  const Model model = small_model();
  const Tensor x = random_tensor({2, 6}, 1);
  const auto from_elsewhere = [&] {
    Tensor y;
    std::jthread([&] { y = model.predict(x); }).join();
    return y;
  };
  const Tensor before = model.predict(x);
  EXPECT_TRUE(identical(before, from_elsewhere()));
  EXPECT_TRUE(identical(before, model.predict(x)));  // by what the thread kept
  const Variable bias = model.weights().back();
  bias.assign(Tensor::of<float>({3}, {1, 2, 3}));
  const Tensor here = model.predict(x), elsewhere = from_elsewhere();
  EXPECT_TRUE(identical(here, elsewhere));
  EXPECT_NEAR(here.at(0) - before.at(0), 1, 1e-5);
  EXPECT_NEAR(here.at(5) - before.at(5), 3, 1e-5);
}

// A layer's class changes its variables: nothing of the old plan may be used.
TEST(Callers, SeeLayersThatChanged) {
  const Model model = small_model();
  const Tensor x = random_tensor({2, 6}, 1);
  const Tensor before = model.predict(x);
  enable_lora(model.layers()[1], 2);
  const Tensor after = model.predict(x);
  EXPECT_EQ(after.shape(), before.shape());
  for (Dim i = 0; i < after.size(); ++i) EXPECT_NEAR(after.at(i), before.at(i), 1e-5);
}

}  // namespace
