// matmul by units that multiply bfloat16: see split_gemm.h. Benchmark: bench/compare transformer.

#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/matmul_plan.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/split_gemm.h"

namespace ramet {

namespace native {

namespace {

class Product final : public SplitOutput {
 public:
  Product(const MatmulPlan& plan, const Epilogue& epilogue, const Frame& frame, Dim product,
          const float* a, const SplitPanels& layout, const std::uint16_t* panels, float* to)
      : plan_(plan), a_(a), layout_(layout), panels_(panels) {
    const Dim at = product * plan.m * plan.n;
    before = epilogue.before;
    after = epilogue.after;
    y = to + at;
    if (epilogue.bias != no_value) bias = frame.in<float>(epilogue.bias);
    if (epilogue.residual != no_value) residual = frame.in<float>(epilogue.residual) + at;
  }

  void place(Dim row, Dim rows, Dim* offsets) const override {
    for (Dim i = 0; i < rows; ++i) offsets[i] = (row + i) * plan_.n;
  }

  void compute(Dim row, Dim rows, Dim column, Dim columns, float* tile) const override {
    for (Dim i = 0; i < rows; ++i) {
      for (Dim j = 0; j < columns; ++j) {
        const float* a = a_ + (row + i) * plan_.a.row;
        float sum = 0;
        for (Dim p = 0; p < plan_.k; ++p) {
          sum += a[p * plan_.a.column] *
                 packed_number(layout_, panels_, p / split_block, p % split_block, column + j);
        }
        tile[i * split_tile + j] = sum;
      }
    }
  }

 private:
  const MatmulPlan& plan_;
  const float* a_;
  const SplitPanels& layout_;
  const std::uint16_t* panels_;
};

class SplitMatmulStep final : public Step {
 public:
  SplitMatmulStep(KernelRequest& request, MatmulPlan plan, ProductValues values)
      : plan_(std::move(plan)),
        epilogue_(values.epilogue),
        a_(values.a),
        b_(values.b),
        y_(values.y) {
    const Dim parts = split_parts(request.precision());
    left_ = SplitRows::of(parts, plan_.k, plan_.m);
    right_ = {parts, left_.blocks, plan_.n};
    for (Dim block = 0; block < left_.blocks; ++block) {
      offsets_.push_back(block * left_.rows * split_block);
    }
    const auto threads = static_cast<std::size_t>(request.threads());
    is_shared_ = plan_.products == 1 && plan_.m * plan_.k > most_private;
    split_ = request.scratch(left_.bytes() * (is_shared_ ? 1 : threads));
    is_packed_ = plan_.b_is_shared && request.is_static(b_);
    if (is_packed_) {
      request.release(b_);
      panels_ = request.prepare(
          right_.bytes(), {b_},
          [plan = plan_, right = right_, b = b_](const Frame& frame, std::byte* memory) {
            parallel_for(frame.threads, right.panels(), [&](Dim first, Dim last, int) {
              pack_panels(frame.in<float>(b), plan.b.row, plan.b.column, plan.k, right, 0, first,
                          last, reinterpret_cast<std::uint16_t*>(memory));
            });
          });
    } else {
      panels_ = request.scratch(right_.bytes() * (plan_.products == 1 ? 1 : threads));
    }
  }

  void run(const Frame& frame) const override {
    constexpr Dim fewest_for_threads = 1024 * 1024;
    const int threads = plan_.multiplications() < fewest_for_threads ? 1 : frame.threads;
    if (plan_.products == 1) {
      parallel_region(threads, [&](int thread, int count) { run_part(frame, thread, count); });
    } else {
      parallel_for(threads, plan_.products, [&](Dim begin, Dim end, int thread) {
        for (Dim product = begin; product < end; ++product) run_product(frame, product, thread);
      });
    }
  }

 private:
  static constexpr Dim most_private = 256 * 1024;  // elements of the left factor

  std::uint16_t* memory(const Frame& frame, ValueId id, std::size_t bytes, int copy) const {
    return reinterpret_cast<std::uint16_t*>(frame.out<std::byte>(id) +
                                            bytes * static_cast<std::size_t>(copy));
  }
  void split(const float* a, Dim first, Dim last, std::uint16_t* to) const {
    const Factor& f = plan_.a;
    if (f.column == 1) {
      split_rows(a + first * f.row, f.row, last - first, plan_.k, left_, first, to);
    } else {
      split_strided(a + first * f.row, f.row, f.column, last - first, plan_.k, left_, first, to);
    }
  }
  SplitTask task(const std::uint16_t* left, const std::uint16_t* right) const {
    return {.left = left_,
            .right = right_,
            .a = left,
            .b = right,
            .offsets = offsets_.data(),
            .last_row = plan_.m,
            .last_panel = right_.panels()};
  }

  // The only product, by one of the threads that share it.
  void run_part(const Frame& frame, int thread, int count) const {
    const float* a = frame.in<float>(a_);
    std::uint16_t* left = memory(frame, split_, left_.bytes(), is_shared_ ? 0 : thread);
    std::uint16_t* right = memory(frame, panels_, 0, 0);
    const Product output(plan_, epilogue_, frame, 0, a, right_, right, frame.out<float>(y_));
    SplitTask part = task(left, right);
    if (!is_packed_) {
      const Part panels(right_.panels(), thread, count);
      pack_panels(frame.in<float>(b_), plan_.b.row, plan_.b.column, plan_.k, right_, 0,
                  panels.begin, panels.end, right);
      wait_for_all();
    }
    const SplitShare share(plan_.m, right_, thread, count);
    part.first_panel = share.first_panel;
    part.last_panel = share.last_panel;
    if (share.first_panel > 0 || share.last_panel < right_.panels()) {
      // Small factors are split by each thread for itself, which is faster than fetching them.
      const Part rows(plan_.m, is_shared_ ? thread : 0, is_shared_ ? count : 1);
      split(a, rows.begin, rows.end, left);
      if (is_shared_) wait_for_all();
      multiply_split(part, output);
      return;
    }
    // In chunks that stay in the cache until they are used.
    constexpr std::size_t small = 640 * 1024;
    const Dim chunk_numbers = right_.bytes() < small ? 32 * 1024 : 192 * 1024;
    const Dim chunk = std::max<Dim>(chunk_numbers / (plan_.k + 1) / split_tile, 1) * split_tile;
    for (Dim first = share.first_row; first < share.last_row; first += chunk) {
      part.first_row = first;
      part.last_row = std::min(first + chunk, share.last_row);
      if (plan_.a.column == 1) {
        part.next = a + part.last_row * plan_.a.row;
        part.next_size = std::min(chunk, share.last_row - part.last_row) * plan_.a.row;
      }
      split(a, part.first_row, part.last_row, left);
      multiply_split(part, output);
    }
  }

  // One of many, by one thread.
  void run_product(const Frame& frame, Dim product, int thread) const {
    const float* a = frame.in<float>(a_) + plan_.offset(0, product);
    std::uint16_t* left = memory(frame, split_, left_.bytes(), thread);
    std::uint16_t* right = memory(frame, panels_, right_.bytes(), is_packed_ ? 0 : thread);
    split(a, 0, plan_.m, left);
    if (!is_packed_) {
      const float* b = frame.in<float>(b_) + plan_.offset(1, product);
      pack_panels(b, plan_.b.row, plan_.b.column, plan_.k, right_, 0, 0, right_.panels(), right);
    }
    multiply_split(task(left, right), Product(plan_, epilogue_, frame, product, a, right_, right,
                                              frame.out<float>(y_)));
  }

  MatmulPlan plan_;
  Epilogue epilogue_;
  ValueId a_, b_, y_, split_ = no_value, panels_ = no_value;
  SplitRows left_;
  SplitPanels right_;
  std::vector<Dim> offsets_;
  bool is_packed_ = false, is_shared_ = false;
};

template <Precision precision>
std::unique_ptr<Step> make_split_matmul(KernelRequest& request, std::string& refusal) {
  refusal = refuse_split(request, precision);
  if (!refusal.empty()) return nullptr;
  return make_split_product(request, MatmulPlan(request), ProductValues(request.node()), refusal);
}

}  // namespace

std::unique_ptr<Step> make_split_product(KernelRequest& request, MatmulPlan plan,
                                         ProductValues values, std::string& refusal) {
  constexpr Dim fewest_rows = 8, fewest_columns = 12, fewest_terms = 16;
  constexpr Dim fewest_multiplications = 64 * 1024;
  if (plan.m < fewest_rows || plan.n < fewest_columns || plan.k < fewest_terms ||
      plan.m * plan.n * plan.k < fewest_multiplications || plan.products < 1) {
    refusal = "too small";
    return nullptr;
  }
  // Splitting both factors must pay, and it is memory that limits products of few terms or columns,
  // and those of few rows whose right factor comes from far.
  const bool is_packed = plan.b_is_shared && request.is_static(values.b);
  constexpr Dim fewest_uses = 50, cached = 512 * 1024, many_rows = 64;
  if ((!is_packed && plan.m < many_rows) || plan.k * plan.n < fewest_uses * (plan.k + plan.n) ||
      (plan.m < many_rows && plan.k * plan.n > cached) || (plan.n <= 64 && plan.k >= 4 * plan.n)) {
    refusal = "limited by memory";
    return nullptr;
  }
  if (!split_pays(request, plan.multiplications())) {
    refusal = "vectors are as fast";
    return nullptr;
  }
  return std::make_unique<SplitMatmulStep>(request, std::move(plan), std::move(values));
}

}  // namespace native

const Kernel native_split_matmul = {"native:split_matmul",
                                    native::make_split_matmul<Precision::float32>};
const Kernel native_bf16_matmul = {"native:bf16_matmul",
                                   native::make_split_matmul<Precision::bfloat16>};

}  // namespace ramet
