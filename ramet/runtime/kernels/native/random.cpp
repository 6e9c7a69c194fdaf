// Uniform and normal draws, in parallel: a part of a draw begins at its own block, so the numbers
// are those of one thread.

#include "ramet/ops/random.h"

#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/random_impl.h"

namespace ramet {

namespace native {

namespace {

class RandomStep final : public Step {
 public:
  explicit RandomStep(const KernelRequest& request)
      : op_(request.node().op),
        seed_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        count_(element_count(request.output().shape)) {
    const auto& attrs = request.node().attrs.as<ops::RandomAttrs>();
    a_ = static_cast<float>(attrs.a);
    b_ = static_cast<float>(attrs.b);
  }

  void run(const Frame& frame) const override {
    constexpr Dim chunk = 1024, operations_each = 8;
    const RandomPosition start = first_block(frame.in<std::int64_t>(seed_));
    const int threads = useful_threads(frame.threads, count_ * operations_each);
    parallel_for(threads, (count_ + chunk - 1) / chunk, [&](Dim begin, Dim end, int) {
      const Dim first = begin * chunk, last = std::min(end * chunk, count_);
      RandomPosition at = start;
      at.block += static_cast<std::uint64_t>(first / 4);
      fill({frame.out<float>(y_) + first, static_cast<std::size_t>(last - first)}, at);
    });
  }

 private:
  void fill(std::span<float> out, const RandomPosition& at) const {
    if (op_ == &ops::random_uniform_op) {
      fill_uniform(out, at, {a_, b_});
    } else if (op_ == &ops::random_normal_op) {
      fill_normal(out, at, {a_, b_});
    } else {
      fill_truncated_normal(out, at, {a_, b_});
    }
  }

  const Op* op_;
  ValueId seed_, y_;
  Dim count_;
  float a_, b_;
};

std::unique_ptr<Step> make_random(KernelRequest& request, std::string&) {
  return std::make_unique<RandomStep>(request);
}

}  // namespace

}  // namespace native

const Kernel native_random = {"native:random", native::make_random};

}  // namespace ramet
