// lookup and token_counts in a vocabulary that is a weight: it is hashed once, not at each run.
// Benchmark: native/lookup.

#include "ramet/runtime/kernels/lookup_impl.h"
#include "ramet/runtime/kernels/native/kernels.h"

namespace ramet {

namespace native {

namespace {

/// The vocabulary of a node, and its index.
template <class T>
struct Indexed {
  ValueId vocabulary, index;
  Dim size;

  explicit Indexed(KernelRequest& request)
      : vocabulary(request.node().inputs[1]), size(request.input(1).shape[0]) {
    index =
        request.prepare(VocabularyIndex<T>::byte_size(size), {vocabulary},
                        [tokens = vocabulary, count = size](const Frame& frame, std::byte* memory) {
                          VocabularyIndex<T>::fill(frame.in<T>(tokens), count, memory);
                        });
  }
  VocabularyIndex<T> in(const Frame& frame) const {
    return {frame.in<T>(vocabulary), size, frame.in<std::byte>(index)};
  }
};

template <class T>
class LookupStep final : public Step {
 public:
  explicit LookupStep(KernelRequest& request)
      : node_(request.node()), known_(request), count_(element_count(request.input(0).shape)) {}
  void run(const Frame& frame) const override {
    run_lookup(node_.attrs.as<ops::LookupAttrs>(), frame.in<T>(node_.inputs[0]), count_,
               frame.out<std::int64_t>(node_.outputs[0]), known_.in(frame));
  }

 private:
  IrNode node_;
  Indexed<T> known_;
  Dim count_;
};

class TokenCountsStep final : public Step {
 public:
  explicit TokenCountsStep(KernelRequest& request)
      : node_(request.node()), known_(request), shape_(request.input(0).shape) {}
  void run(const Frame& frame) const override {
    run_token_counts(node_.attrs.as<ops::TokenCountsAttrs>(),
                     frame.in<std::string>(node_.inputs[0]), shape_,
                     frame.out<std::int64_t>(node_.outputs[0]), known_.in(frame));
  }

 private:
  IrNode node_;
  Indexed<std::string> known_;
  Shape shape_;
};

bool can_index(const KernelRequest& request, std::string& refusal) {
  const bool can = request.is_static(request.node().inputs[1]);
  if (!can) refusal = "a vocabulary that changes from run to run";
  return can;
}

std::unique_ptr<Step> make_lookup(KernelRequest& request, std::string& refusal) {
  if (!can_index(request, refusal)) return nullptr;
  if (request.input(1).dtype == DType::string)
    return std::make_unique<LookupStep<std::string>>(request);
  return std::make_unique<LookupStep<std::int64_t>>(request);
}

std::unique_ptr<Step> make_token_counts(KernelRequest& request, std::string& refusal) {
  if (!can_index(request, refusal)) return nullptr;
  return std::make_unique<TokenCountsStep>(request);
}

}  // namespace

}  // namespace native

const Kernel native_lookup = {"native:lookup", native::make_lookup};
const Kernel native_token_counts = {"native:token_counts", native::make_token_counts};

}  // namespace ramet
