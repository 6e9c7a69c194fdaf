#include <gtest/gtest.h>

#include <algorithm>

#include "ramet/core/bytes.h"
#include "ramet/training/data/data_source.h"
#include "ramet/training/data/sample_weights.h"

using namespace ramet;

namespace {

Tensor counting(Dim rows) {
  Tensor x(DType::float32, {rows, 2});
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows) * 2; ++i)
    x.mutable_data<float>()[i] = static_cast<float>(i);
  return x;
}

// The first column of each batch, divided by 2: which rows it has.
std::vector<std::vector<int>> rows_of_pass(DataSource& source, std::int64_t pass) {
  std::vector<std::vector<int>> batches;
  source.begin(pass);
  while (const std::optional<Batch> batch = source.next()) {
    const Tensor x = batch->x.leaf();
    batches.emplace_back();
    for (Dim i = 0; i < x.shape()[0]; ++i)
      batches.back().push_back(static_cast<int>(x.at(i * 2) / 2));
  }
  return batches;
}

using Rows = std::vector<std::vector<int>>;

TEST(ArraySource, LastBatchIsPartial) {
  const auto source = array_source({counting(5), {}, {}}, {.batch_size = 2});
  EXPECT_EQ(source->batch_count(), 3);
  EXPECT_EQ(rows_of_pass(*source, 0), (Rows{{0, 1}, {2, 3}, {4}}));
  EXPECT_EQ(rows_of_pass(*source, 1), (Rows{{0, 1}, {2, 3}, {4}}));
}

TEST(ArraySource, ShufflesEachPassRepeatably) {
  const ArraySourceOptions options{.batch_size = 3, .shuffle = Shuffle::samples, .seed = 7};
  const auto one = array_source({counting(10), {}, {}}, options),
             other = array_source({counting(10), {}, {}}, options);
  const Rows first = rows_of_pass(*one, 0), second = rows_of_pass(*one, 1);
  EXPECT_NE(first, second);
  EXPECT_EQ(rows_of_pass(*other, 0), first);
  EXPECT_EQ(rows_of_pass(*other, 1), second);
  std::vector<int> all;
  for (const auto& batch : first) all.insert(all.end(), batch.begin(), batch.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(ArraySource, ShuffledBatchesKeepTheirRows) {
  const auto source = array_source({counting(64), {}, {}},
                                   {.batch_size = 32, .shuffle = Shuffle::batch, .seed = 1});
  for (auto& batch : rows_of_pass(*source, 0)) {
    const int first = *std::min_element(batch.begin(), batch.end());
    EXPECT_FALSE(std::is_sorted(batch.begin(), batch.end()));
    std::sort(batch.begin(), batch.end());
    for (int i = 0; i < 32; ++i) EXPECT_EQ(batch[static_cast<std::size_t>(i)], first + i);
    EXPECT_EQ(first % 32, 0);
  }
}

TEST(ArraySource, StringsAndWeightsComeAlong) {
  const Batch data{Tensor::strings({3}, {"a", "b", "c"}), Tensor::of<float>({3}, {1, 2, 3}),
                   Tensor::of<float>({3}, {4, 5, 6})};
  const auto source = array_source(data, {.batch_size = 3, .shuffle = Shuffle::samples, .seed = 3});
  source->begin(0);
  const Batch batch = *source->next();
  for (Dim i = 0; i < 3; ++i) {
    const double y = batch.y.leaf().at(i);
    EXPECT_EQ(batch.x.leaf().string_data()[static_cast<std::size_t>(i)],
              std::string(1, static_cast<char>('a' + y - 1)));
    EXPECT_EQ(batch.sample_weight.leaf().at(i), y + 3);
  }
}

TEST(ArraySource, RefusesRowsThatDiffer) {
  try {
    array_source({counting(5), counting(3), {}}, {});
    FAIL();
  } catch (const ValueError& e) {
    EXPECT_NE(std::string(e.what()).find("'x' sizes: 5\n'y' sizes: 3\n"), std::string::npos)
        << e.what();
  }
  EXPECT_THROW(array_source({counting(5), {}, {}}, {.batch_size = 0}), ValueError);
  EXPECT_THROW(array_source({Tensor::scalar(1.0F), {}, {}}, {}), ValueError);
}

TEST(ArraySource, GoesBackToWhereItWas) {
  const ArraySourceOptions options{.batch_size = 3, .shuffle = Shuffle::samples, .seed = 7};
  const auto one = array_source({counting(10), {}, {}}, options),
             other = array_source({counting(10), {}, {}},
                                  {.batch_size = 3, .shuffle = Shuffle::samples, .seed = 8});
  one->begin(4);
  one->next();
  other->set_state(one->state());
  EXPECT_TRUE(identical(other->next()->x.leaf(), one->next()->x.leaf()));
}

TEST(ArraySource, GivesBatchesThatBeginWhereElementsMay) {
  // An array of a mapped archive may begin anywhere.
  const Tensor x = counting(5);
  const auto bytes = std::make_shared<Bytes>(x.byte_size() + 1);
  std::copy_n(x.bytes(), x.byte_size(), bytes->data() + 1);
  const Tensor moved(DType::float32, x.shape(), Storage::borrow(bytes->data() + 1, bytes));
  for (const Shuffle shuffle : {Shuffle::none, Shuffle::samples}) {
    const auto source =
        array_source({moved, {}, {}}, {.batch_size = 2, .shuffle = shuffle, .seed = 1});
    source->begin(0);
    std::vector<double> sums;
    while (const std::optional<Batch> batch = source->next()) {
      const Tensor part = batch->x.leaf();
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(part.bytes()) % sizeof(float), 0u);
      for (Dim row = 0; row < part.shape()[0]; ++row)
        sums.push_back(part.at(2 * row) + part.at(2 * row + 1));
    }
    std::sort(sums.begin(), sums.end());
    EXPECT_EQ(sums, (std::vector<double>{1, 5, 9, 13, 17}));
  }
}

TEST(FunctionSource, GoesOnAfterAPass) {
  int calls = 0;
  const auto source = function_source([&]() -> std::optional<Batch> {
    if (++calls % 3 == 0) return std::nullopt;
    return Batch{Tensor::of<float>({1, 2}, {static_cast<float>(calls) * 2, 0}), {}, {}};
  });
  EXPECT_EQ(source->batch_count(), std::nullopt);
  EXPECT_EQ(rows_of_pass(*source, 0), (Rows{{1}, {2}}));
  EXPECT_EQ(rows_of_pass(*source, 1), (Rows{{4}, {5}}));
}

TEST(ClassWeight, IsLookedUpByLabel) {
  const std::map<std::int64_t, double> weights = {{0, 0.5}, {2, 3}};
  const auto expect = [&](const Tensor& y) {
    EXPECT_TRUE(identical(class_weight_to_sample_weights(y, weights),
                          Tensor::of<float>({3}, {0.5F, 3, 1})));
  };
  expect(Tensor::of<std::int64_t>({3}, {0, 2, 1}));
  expect(Tensor::of<float>({3, 1}, {0, 2, 1}));
  expect(Tensor::of<float>({3, 3}, {1, 0, 0, 0, 0, 1, 0, 1, 0}));
}

TEST(SampleWeights, AreGivenToEachOutput) {
  Batch data{counting(3), Tree<Tensor>::list({counting(3), counting(3)}),
             Tensor::of<float>({3}, {1, 2, 3})};
  resolve_sample_weights(data, {});
  EXPECT_EQ(data.sample_weight.flatten().size(), 2u);
  EXPECT_THROW(resolve_sample_weights(data, {{0, 1.0}}), ValueError);
  Batch nested{counting(3), Tree<Tensor>::list({counting(3)}), {}};
  EXPECT_THROW(resolve_sample_weights(nested, {{0, 1.0}}), ValueError);
}

TEST(ValidationSplit, TakesTheLastRows) {
  const TrainingSplit split = train_validation_split({counting(10), counting(10), {}}, 0.25);
  EXPECT_EQ(split.training.x.leaf().shape(), (Shape{7, 2}));
  EXPECT_EQ(split.validation.y.leaf().at(0), 14);
  EXPECT_THROW(train_validation_split({counting(1), {}, {}}, 0.5), ValueError);
  EXPECT_THROW(train_validation_split({counting(4), {}, {}}, 1.5), ValueError);
}

}  // namespace
