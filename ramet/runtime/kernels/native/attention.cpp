// attention, some queries of one head at a time: their scores stay in the cache between the two
// products. Benchmark: bench/compare transformer.

#include <algorithm>
#include <array>
#include <limits>

#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/attention.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/softmax-inl.h"

#ifndef RAMET_ATTENTION_ONCE
#define RAMET_ATTENTION_ONCE
namespace ramet::native {

/// Rows of scores, replaced by exp(scale * score + bias - the row's largest); `sums` gets the rows'
/// sums.
struct ScoreRows {
  float* scores;
  Dim rows, columns, distance;
  float scale;
  const float* bias;  // null when there is none
  Dim bias_row, bias_column;
  float* sums;
};
/// y = y / sum.
struct DividedRows {
  float* y;
  Dim rows, columns, distance;
  const float* sums;
};

}  // namespace ramet::native
#endif

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

HWY_INLINE void add_bias(const ScoreRows& r, float* scores, const float* bias) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const V scale = set(r.scale);
  Dim j = 0;
  if (bias != nullptr && r.bias_column == 1) {
    for (; j + lanes <= r.columns; j += lanes) {
      const V x = hn::MulAdd(hn::LoadU(tag, scores + j), scale, hn::LoadU(tag, bias + j));
      hn::StoreU(x, tag, scores + j);
    }
  }
  for (; j < r.columns; ++j) {
    scores[j] *= r.scale;
    if (bias != nullptr) scores[j] += bias[j * r.bias_column];
  }
}

/// x = exp(scale * (x - largest)) for a positive scale; gives the sum.
HWY_INLINE float scaled_exponentials(float* x, float largest, float scale, Dim count) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const V shift = set(largest), factor = set(scale);
  V a = hn::Zero(tag), b = a;
  Dim i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const V first = exp_below_zero(hn::Mul(hn::Sub(hn::LoadU(tag, x + i), shift), factor));
    const V second = exp_below_zero(hn::Mul(hn::Sub(hn::LoadU(tag, x + i + lanes), shift), factor));
    hn::StoreU(first, tag, x + i);
    hn::StoreU(second, tag, x + i + lanes);
    a = hn::Add(a, first);
    b = hn::Add(b, second);
  }
  for (; i + lanes <= count; i += lanes) {
    const V e = exp_below_zero(hn::Mul(hn::Sub(hn::LoadU(tag, x + i), shift), factor));
    hn::StoreU(e, tag, x + i);
    a = hn::Add(a, e);
  }
  if (i < count) {
    const auto rest = static_cast<std::size_t>(count - i);
    const V e = exp_below_zero(hn::Mul(hn::Sub(load_first(x + i, rest), shift), factor));
    store_first(e, x + i, rest);
    b = hn::Add(b, hn::IfThenElseZero(hn::FirstN(tag, rest), e));
  }
  return hn::GetLane(hn::SumOfLanes(tag, hn::Add(a, b)));
}

void weigh(const ScoreRows& r) {
  const bool is_plain = r.bias == nullptr && r.scale > 0;
  for (Dim i = 0; i < r.rows; ++i) {
    float* scores = r.scores + i * r.distance;
    if (!is_plain) add_bias(r, scores, r.bias == nullptr ? nullptr : r.bias + i * r.bias_row);
    const float largest = row_maximum(scores, r.columns);
    r.sums[i] = scaled_exponentials(scores, largest, is_plain ? r.scale : 1.0f, r.columns);
  }
}

void divide(const DividedRows& r) {
  for (Dim i = 0; i < r.rows; ++i) scale_row(r.y + i * r.distance, 1 / r.sums[i], r.columns);
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet {

namespace native {

HWY_EXPORT(weigh);
HWY_EXPORT(divide);

namespace {

constexpr Dim most_queries = 48;  // at a time

class AttentionStep final : public Step {
 public:
  explicit AttentionStep(KernelRequest& request)
      : loops_(gemm_loops()),
        attrs_(request.node().attrs.as<ops::AttentionAttrs>()),
        inputs_(request.node().inputs),
        y_(request.node().outputs[0]),
        batch_(request.input(0).shape[0]),
        queries_(request.input(0).shape[1]),
        heads_(request.input(0).shape[2]),
        depth_(request.input(0).shape[3]),
        keys_(request.input(1).shape[1]),
        values_(request.input(2).shape[3]) {
    if (request.has_input(3)) {
      // Batch, head, query, key; 0 where the bias repeats.
      const Shape& shape = request.input(3).shape;
      const std::vector<Dim> dense = dense_strides(shape);
      for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] != 1) bias_strides_[4 - shape.size() + i] = dense[i];
      }
    }
    key_floats_ = loops_.packed_size(depth_, keys_);
    value_floats_ = loops_.packed_size(keys_, values_);
    floats_ = (key_floats_ + value_floats_ + most_queries * (keys_ + 1) + 31) / 16 * 16;
    scratch_ =
        request.scratch(static_cast<std::size_t>(floats_ * request.threads()) * sizeof(float));
  }

  void run(const Frame& frame) const override {
    constexpr Dim vector_floats = 8;
    const Dim operations = batch_ * heads_ * queries_ * keys_ * (depth_ + values_) / vector_floats;
    const int threads = useful_threads(frame.threads, operations);
    // With fewer heads than threads, several share one.
    const Dim count = batch_ * heads_, parts = count >= threads ? 1 : threads / count + 1;
    parallel_for(threads, count * parts, [&](Dim begin, Dim end, int thread) {
      Dim packed = -1;
      for (Dim i = begin; i < end; ++i) {
        const Part queries(queries_, static_cast<int>(i % parts), static_cast<int>(parts));
        run_head(frame, i / parts, i / parts != packed, queries, thread);
        packed = i / parts;
      }
    });
  }

 private:
  void run_head(const Frame& frame, Dim index, bool is_new, Part queries, int thread) const {
    const Dim batch = index / heads_, head = index % heads_;
    const auto start = [&](ValueId id, Dim length, Dim width) {
      return frame.in<float>(id) + (batch * length * heads_ + head) * width;
    };
    const float* query = start(inputs_[0], queries_, depth_);
    float* memory = frame.out<float>(scratch_) + thread * floats_;
    float *packed_keys = memory, *packed_values = packed_keys + key_floats_,
          *scores = packed_values + value_floats_, *sums = scores + most_queries * keys_;
    if (is_new) {
      loops_.pack(start(inputs_[1], keys_, depth_), 1, heads_ * depth_, depth_, keys_, packed_keys);
      loops_.pack(start(inputs_[2], keys_, values_), heads_ * values_, 1, keys_, values_,
                  packed_values);
    }
    const float* bias = nullptr;
    if (inputs_[3] != no_value) {
      bias = frame.in<float>(inputs_[3]) + batch * bias_strides_[0] + head * bias_strides_[1];
    }
    float* y = frame.out<float>(y_) + (batch * queries_ * heads_ + head) * values_;
    for (Dim first = queries.begin; first < queries.end; first += most_queries) {
      const Dim rows = std::min(most_queries, queries.end - first);
      // What no query of these may see needs no score.
      const Dim keys = attrs_.causal ? std::min(keys_, first + rows) : keys_;
      GemmTask score_task{.m = rows,
                          .n = keys,
                          .k = depth_,
                          .a = query + first * heads_ * depth_,
                          .a_row = heads_ * depth_,
                          .c = scores,
                          .c_row = keys_};
      loops_.use_packed(score_task, packed_keys);
      loops_.multiply(score_task);
      if (attrs_.causal) hide(scores, first, rows, keys);
      HWY_DYNAMIC_DISPATCH(weigh)
      ({scores, rows, keys, keys_, static_cast<float>(attrs_.scale),
        bias == nullptr ? nullptr : bias + first * bias_strides_[2], bias_strides_[2],
        bias_strides_[3], sums});
      float* out = y + first * heads_ * values_;
      GemmTask value_task{.m = rows,
                          .n = values_,
                          .k = keys,
                          .a = scores,
                          .a_row = keys_,
                          .c = out,
                          .c_row = heads_ * values_};
      loops_.use_packed(value_task, packed_values);
      value_task.b_panel = loops_.panel * keys_;
      loops_.multiply(value_task);
      HWY_DYNAMIC_DISPATCH(divide)({out, rows, values_, heads_ * values_, sums});
    }
  }

  // What a query may not see gets no weight.
  void hide(float* scores, Dim first, Dim rows, Dim keys) const {
    const auto hidden = -std::numeric_limits<float>::infinity();
    for (Dim i = 0; i < rows; ++i) {
      const Dim visible = std::min(first + i + 1, keys);
      std::fill(scores + i * keys_ + visible, scores + i * keys_ + keys, hidden);
    }
  }

  GemmLoops loops_;
  ops::AttentionAttrs attrs_;
  std::vector<ValueId> inputs_;
  ValueId y_, scratch_ = no_value;
  Dim batch_, queries_, heads_, depth_, keys_, values_;
  std::array<Dim, 4> bias_strides_ = {};
  Dim key_floats_ = 0, value_floats_ = 0, floats_ = 0;
};

std::unique_ptr<Step> make_attention(KernelRequest& request, std::string& refusal) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (!request.has_input(i)) continue;
    if (request.input(i).dtype != DType::float32) refusal = "not float32";
    if (element_count(request.input(i).shape) == 0) refusal = "no elements";
  }
  if (request.node().attrs.as<ops::AttentionAttrs>().causal && request.has_input(3)) {
    refusal = "causal with a bias";
  }
  return refusal.empty() ? std::make_unique<AttentionStep>(request) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_attention = {"native:attention", native::make_attention};

}  // namespace ramet
#endif
