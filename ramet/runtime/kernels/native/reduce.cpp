// sum, prod, max, min over any axes. Benchmark: native/reduce.

#include <algorithm>

#include "ramet/ops/reduction.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/reduce_loops.h"

namespace ramet {

namespace native {

namespace {

/// A run of axes that all stay or all vanish.
struct Run {
  Dim extent = 1, stride = 1;
};

/// The tensor as a block that the inner loops do at once, and the runs of axes around it.
struct ReducePlan {
  std::vector<Run> kept, reduced;  // outermost first
  bool is_row = false;             // the block is one row that vanishes ...
  Dim rows = 1, columns = 1;       // ... or `rows` that vanish, of `columns` that stay
  Dim outputs = 1, blocks = 1;     // products of the extents in `kept` and `reduced`
};

ReducePlan plan_of(const Shape& shape, const std::vector<Dim>& axes) {
  ReducePlan plan;
  bool last_vanishes = false;
  std::vector<Run>* last = nullptr;
  Dim stride = element_count(shape);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    stride = shape[i] == 0 ? 0 : stride / shape[i];
    const bool vanishes = std::count(axes.begin(), axes.end(), static_cast<Dim>(i)) > 0;
    if (last == nullptr || vanishes != last_vanishes) {
      last = vanishes ? &plan.reduced : &plan.kept;
      last->push_back({});
    }
    last->back().extent *= shape[i];
    last->back().stride = stride;
    last_vanishes = vanishes;
  }
  // The innermost runs become the block.
  plan.is_row = last_vanishes;
  if (!plan.is_row && !plan.kept.empty()) {
    plan.columns = plan.kept.back().extent;
    plan.kept.pop_back();
  }
  if (!plan.reduced.empty()) {
    plan.rows = plan.reduced.back().extent;
    plan.reduced.pop_back();
  }
  for (const Run& run : plan.kept) plan.outputs *= run.extent;
  for (const Run& run : plan.reduced) plan.blocks *= run.extent;
  return plan;
}

Dim offset_of(const std::vector<Run>& runs, Dim index) {
  Dim offset = 0;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    offset += index % run->extent * run->stride;
    index /= run->extent;
  }
  return offset;
}

/// Up to so many columns, threads share rows; beyond, columns.
constexpr Dim narrow = 32;

class ReduceStep final : public Step {
 public:
  ReduceStep(KernelRequest& request, ReducePlan plan, Reduction reduction)
      : plan_(std::move(plan)),
        loops_(reduce_loops(reduction)),
        x_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        partial_(
            request.scratch(static_cast<std::size_t>(request.threads() * narrow) * sizeof(float))) {
  }

  void run(const Frame& frame) const override {
    const float* x = frame.in<float>(x_);
    float* y = frame.out<float>(y_);
    const Dim elements = plan_.outputs * plan_.blocks * plan_.rows * plan_.columns;
    const int threads = useful_threads(frame.threads, elements);
    if (plan_.outputs < threads && plan_.blocks == 1) return run_split(frame, threads);
    parallel_for(threads, plan_.outputs, [&](Dim begin, Dim end, int) {
      for (Dim i = begin; i < end; ++i) {
        run_output(x + offset_of(plan_.kept, i), 0, plan_.columns, y + i * plan_.columns);
      }
    });
  }

 private:
  /// The outputs of one block position, columns [first, first + count).
  void run_output(const float* x, Dim first, Dim count, float* y) const {
    if (plan_.is_row) {
      *y = loops_.row(x, plan_.rows);
      for (Dim block = 1; block < plan_.blocks; ++block) {
        const float more = loops_.row(x + offset_of(plan_.reduced, block), plan_.rows);
        loops_.merge(&more, 1, y);
      }
      return;
    }
    loops_.columns(x + first, plan_.rows, plan_.columns, count, y);
    for (Dim block = 1; block < plan_.blocks; ++block) {
      const float* more = x + offset_of(plan_.reduced, block) + first;
      constexpr Dim at_once = 256;
      float sums[at_once];
      for (Dim j = 0; j < count; j += at_once) {
        const Dim part = std::min(at_once, count - j);
        loops_.columns(more + j, plan_.rows, plan_.columns, part, sums);
        loops_.merge(sums, part, y + j);
      }
    }
  }

  /// Few outputs of large blocks: the threads share each block.
  void run_split(const Frame& frame, int threads) const {
    for (Dim i = 0; i < plan_.outputs; ++i) {
      const float* x = frame.in<float>(x_) + offset_of(plan_.kept, i);
      float* y = frame.out<float>(y_) + i * plan_.columns;
      if (plan_.columns <= narrow) {
        split_rows(x, y, frame.out<float>(partial_), threads);
      } else {
        split_columns(x, y, threads);
      }
    }
  }

  void split_columns(const float* x, float* y, int threads) const {
    constexpr Dim line = 16;
    parallel_for(threads, (plan_.columns + line - 1) / line, [&](Dim begin, Dim end, int) {
      const Dim first = begin * line, last = std::min(end * line, plan_.columns);
      run_output(x, first, last - first, y + first);
    });
  }

  void split_rows(const float* x, float* y, float* partial, int threads) const {
    const Dim columns = plan_.columns;
    const auto reduce = [&](Dim begin, Dim end, float* sums) {
      if (plan_.is_row) {
        *sums = loops_.row(x + begin, end - begin);
      } else {
        loops_.columns(x + begin * columns, end - begin, columns, columns, sums);
      }
    };
    // A thread that gets no part leaves what no rows give.
    for (int thread = 0; thread < threads; ++thread) reduce(0, 0, partial + thread * columns);
    parallel_for(threads, plan_.rows, [&](Dim begin, Dim end, int thread) {
      reduce(begin, end, partial + thread * columns);
    });
    std::copy(partial, partial + columns, y);
    for (int thread = 1; thread < threads; ++thread) {
      loops_.merge(partial + thread * columns, columns, y);
    }
  }

  ReducePlan plan_;
  ReduceLoops loops_;
  ValueId x_, y_, partial_;
};

std::unique_ptr<Step> make_reduce(KernelRequest& request, std::string& refusal) {
  if (request.input(0).dtype != DType::float32) {
    refusal = "not float32";
    return nullptr;
  }
  const Op* op = request.node().op;
  const Reduction reduction = op == &ops::sum_op    ? Reduction::sum
                              : op == &ops::prod_op ? Reduction::prod
                              : op == &ops::max_op  ? Reduction::max
                                                    : Reduction::min;
  ReducePlan plan =
      plan_of(request.input(0).shape, request.node().attrs.as<ops::ReduceAttrs>().axes);
  if (element_count(request.input(0).shape) == 0) {
    refusal = "no elements";
    return nullptr;
  }
  return std::make_unique<ReduceStep>(request, std::move(plan), reduction);
}

}  // namespace

}  // namespace native

const Kernel native_reduce = {"native:reduce", native::make_reduce};

}  // namespace ramet
