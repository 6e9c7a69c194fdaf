// matmul of small matrices; of large ones oneDNN's is as fast. Benchmark: native/matmul.

#include <algorithm>

#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/matmul_plan.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

class MatmulStep final : public Step {
 public:
  MatmulStep(KernelRequest& request, MatmulPlan plan, ProductValues values)
      : loops_(gemm_loops()),
        epilogue_(values.epilogue),
        bounds_(bounds_of(values.epilogue)),
        a_(values.a),
        b_(values.b),
        y_(values.y),
        plan_(std::move(plan)) {
    is_in_place_ =
        plan_.b.column == 1 && plan_.b.row == plan_.n && loops_.reads_in_place(plan_.k, plan_.n);
    is_packed_ = plan_.b_is_shared && request.is_static(b_);
    if (is_in_place_) return;
    if (is_packed_) {
      panels_ = prepare_panels(request, loops_, b_, plan_.b);
    } else {
      // Threads that share a product share its panels.
      const Dim panels = plan_.products < request.threads() ? 1 : request.threads();
      panels_ = request.scratch(
          static_cast<std::size_t>(panels * loops_.packed_size(plan_.k, plan_.n)) * sizeof(float));
    }
  }

  void run(const Frame& frame) const override {
    if (plan_.m == 0 || plan_.n == 0 || plan_.products == 0) return;
    // A multiplication and an addition are one operation of the processor, and a vector does many.
    constexpr Dim flops_of_operation = 8;
    const Dim operations = plan_.products * plan_.m * plan_.n * plan_.k / flops_of_operation;
    const int threads = useful_threads(frame.threads, operations);
    if (plan_.products >= threads) {
      parallel_for(threads, plan_.products, [&](Dim begin, Dim end, int thread) {
        for (Dim i = begin; i < end; ++i) run_product(frame, i, thread, 1);
      });
    } else {
      for (Dim i = 0; i < plan_.products; ++i) run_product(frame, i, 0, threads);
    }
  }

 private:
  /// On so many threads, into the memory of `thread`.
  const float* pack(const Frame& frame, const float* b, int thread, int threads) const {
    float* packed = frame.out<float>(panels_) + thread * loops_.packed_size(plan_.k, plan_.n);
    parallel_for(threads, loops_.panels(plan_.n), [&](Dim begin, Dim end, int) {
      const Dim first = begin * loops_.panel, last = std::min(end * loops_.panel, plan_.n);
      loops_.pack(b + first * plan_.b.column, plan_.b.row, plan_.b.column, plan_.k, last - first,
                  packed + first * plan_.k);
    });
    return packed;
  }

  void run_product(const Frame& frame, Dim product, int thread, int threads) const {
    const Dim a_offset = plan_.offset(0, product), b_offset = plan_.offset(1, product);
    const Dim y_offset = product * plan_.m * plan_.n;
    GemmTask task{.m = plan_.m,
                  .n = plan_.n,
                  .k = plan_.k,
                  .a = frame.in<float>(a_) + a_offset,
                  .a_row = plan_.a.row,
                  .a_step = plan_.a.column,
                  .c = frame.out<float>(y_) + y_offset,
                  .c_row = plan_.n,
                  .start = floats(frame, epilogue_.bias),
                  .bounds = bounds_.value_or(Bounds())};
    const float* b = is_in_place_ ? frame.in<float>(b_) + b_offset
                     : is_packed_ ? frame.in<float>(panels_)
                                  : pack(frame, frame.in<float>(b_) + b_offset, thread, threads);
    Part whole{.task = task, .b = b};
    if (epilogue_.residual != no_value) {
      whole.residual = frame.in<float>(epilogue_.residual) + y_offset;
    }
    if (threads <= 1) return run_part(whole);
    // Each thread reads all of one factor, preferably the smaller one.
    constexpr Dim fewest_rows = 24, fewest_panels = 4;
    const Dim panels = loops_.panels(plan_.n);
    const bool by_rows = plan_.m >= fewest_rows * threads &&
                         (plan_.m >= plan_.n || panels < fewest_panels * threads);
    parallel_for(threads, by_rows ? plan_.m : panels, [&](Dim begin, Dim end, int) {
      run_part(by_rows ? rows_of(whole, begin, end) : panels_of(whole, begin, end));
    });
  }

  /// Some rows and some panels of a product.
  struct Part {
    GemmTask task;
    const float* b = nullptr;
    Dim first_panel = 0;
    const float* residual = nullptr;
  };
  static Part rows_of(Part part, Dim begin, Dim end) {
    GemmTask& task = part.task;
    task.m = end - begin;
    task.a += begin * task.a_row;
    task.c += begin * task.c_row;
    if (task.start != nullptr) task.start += begin * task.start_row;
    if (part.residual != nullptr) part.residual += begin * task.c_row;
    return part;
  }
  Part panels_of(Part part, Dim begin, Dim end) const {
    GemmTask& task = part.task;
    const Dim first = begin * loops_.panel;
    task.n = std::min(end * loops_.panel, task.n) - first;
    task.c += first;
    part.first_panel += begin;
    if (task.start != nullptr) task.start += first;
    if (part.residual != nullptr) part.residual += first;
    return part;
  }

  /// In pieces whose rows of a and whose results stay in the cache until the epilogue is done.
  void run_part(const Part& part) const {
    if (bounds_) return multiply(part);
    constexpr Dim cached_floats = 64 * 1024, fewest = 24;
    const Dim most = std::max(cached_floats / std::max<Dim>(plan_.k, 1), fewest);
    const Dim rows = part.task.m, strips = (rows + most - 1) / most;
    for (Dim strip = 0; strip < strips; ++strip) {
      run_strip(rows_of(part, rows * strip / strips, rows * (strip + 1) / strips));
    }
  }

  void run_strip(const Part& strip) const {
    constexpr Dim cached_floats = 48 * 1024, fewest_panels = 4;
    const Dim panels = loops_.panels(strip.task.n);
    const Dim most = std::max(cached_floats / (strip.task.m * loops_.panel), fewest_panels);
    const Dim pieces = (panels + most - 1) / most;
    for (Dim piece = 0; piece < pieces; ++piece) {
      const Part done = panels_of(strip, panels * piece / pieces, panels * (piece + 1) / pieces);
      multiply(done);
      apply_epilogue_to_sums(epilogue_, done.task, done.residual);
    }
  }

  void multiply(const Part& part) const {
    GemmTask task = part.task;
    if (is_in_place_) {
      loops_.use_in_place(task, part.b, plan_.n, part.first_panel);
    } else {
      loops_.use_packed(task, part.b, part.first_panel);
    }
    loops_.multiply(task);
  }

  // What each run reads lies side by side, up to the beginning of the plan.
  GemmLoops loops_;
  Epilogue epilogue_;
  std::optional<Bounds> bounds_;  ///< all that the epilogue does, besides the bias
  ValueId a_, b_, y_, panels_ = no_value;
  bool is_packed_ = false, is_in_place_ = false;
  MatmulPlan plan_;
};

// Beyond so many multiplications oneDNN, which blocks for all caches, is a few percent faster.
constexpr Dim most_multiplications = 4 * 1024 * 1024;

// But not where vectors are narrow: there oneDNN packs no weights beforehand, has the epilogue pass
// over results that have left the cache, and takes as long to copy a transposed left factor as to
// multiply it.
bool is_better_on_narrow_vectors(const MatmulPlan& plan, bool is_static) {
  constexpr Dim narrow_panel = 16, fewest_rows = 256, largest_factor = 2 * 1024 * 1024;
  const bool is_transposed = plan.a.row == 1 && plan.a.column > 1;
  return gemm_loops().panel <= narrow_panel && plan.m >= fewest_rows &&
         (is_transposed || (is_static && plan.k * plan.n <= largest_factor));
}

std::unique_ptr<Step> make_matmul(KernelRequest& request, std::string& refusal) {
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
    return nullptr;
  }
  MatmulPlan plan(request);
  if (plan.multiplications() > most_multiplications &&
      !is_better_on_narrow_vectors(plan, request.is_static(request.node().inputs[1]))) {
    refusal = "too large";
    return nullptr;
  }
  return make_vector_product(request, std::move(plan), ProductValues(request.node()));
}

}  // namespace

std::unique_ptr<Step> make_vector_product(KernelRequest& request, MatmulPlan plan,
                                          ProductValues values) {
  return std::make_unique<MatmulStep>(request, std::move(plan), std::move(values));
}

}  // namespace native

const Kernel native_matmul = {"native:matmul", native::make_matmul};

}  // namespace ramet
