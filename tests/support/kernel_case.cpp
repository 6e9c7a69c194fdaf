#include "tests/support/kernel_case.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <random>
#include <unordered_map>

#include "ramet/ops/ops.h"

namespace ramet::test {

namespace {

constexpr std::align_val_t line{64};

/// Exactly `bytes` bytes, which begin `offset` bytes behind a multiple of 64.
class Block {
 public:
  Block(std::size_t bytes, std::size_t offset)
      : start_(static_cast<std::byte*>(::operator new(bytes + offset, line))), offset_(offset) {
    std::memset(start_, 0xff, bytes + offset);  // NaN, so that forgotten elements are seen
  }
  ~Block() { ::operator delete(start_, line); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  std::byte* data() const { return start_ + offset_; }

 private:
  std::byte* start_;
  std::size_t offset_;
};

Specs infer(const Op& op, const Attrs& attrs, const std::vector<CaseInput>& inputs) {
  Values values;
  for (const CaseInput& in : inputs) {
    values.push_back(in.value ? ramet::input(in.value->spec()) : Value());
  }
  return op.infer(Call(op, attrs, std::move(values)));
}

}  // namespace

// ---------------------------------------------------------------- running a kernel

struct CaseRun::Impl {
  struct Prepared {
    ValueId id;
    std::function<void(const Frame&, std::byte*)> fill;
  };

  class Request final : public KernelRequest {
   public:
    Request(Impl& impl, const KernelCase& test)
        : KernelRequest(impl.ir, impl.node, test.threads, test.precision), impl_(impl) {}
    bool splitting_pays(Dim) const override { return true; }
    ValueId scratch(std::size_t bytes) override { return impl_.add_memory(bytes); }
    ValueId prepare(std::size_t bytes, std::vector<ValueId>,
                    std::function<void(const Frame&, std::byte*)> fill) override {
      const ValueId id = impl_.add_memory(bytes);
      impl_.ir.value(id).is_static = true;
      impl_.prepared.push_back({id, std::move(fill)});
      return id;
    }
    /// What the step says it does not read becomes NaN.
    void spoil_released() {
      for (ValueId id : released_) {
        const Spec& spec = impl_.ir.spec(id);
        std::memset(impl_.pointers[static_cast<std::size_t>(id)], 0xff,
                    static_cast<std::size_t>(element_count(spec.shape)) * size_of(spec.dtype));
      }
    }

   private:
    Impl& impl_;
  };

  ValueId add_memory(std::size_t bytes, std::size_t offset = 0) {
    blocks.push_back(std::make_unique<Block>(bytes, offset));
    return ir.add_value({.spec = {{static_cast<Dim>(bytes)}, DType::uint8}});
  }

  ValueId add_tensor(const Tensor& tensor, bool is_static) {
    const Origin origin = is_static ? Origin::variable : Origin::input;
    const bool is_plain = tensor.dtype() != DType::string;
    const ValueId id =
        ir.add_value({.spec = tensor.spec(), .origin = origin, .is_static = is_static});
    const std::size_t offset = is_static ? 0 : size_of(tensor.dtype());
    blocks.push_back(std::make_unique<Block>(is_plain ? tensor.byte_size() : 0, offset));
    if (is_plain) std::memcpy(blocks.back()->data(), tensor.bytes(), tensor.byte_size());
    return id;
  }

  Ir ir;
  IrNode node;
  std::vector<std::unique_ptr<Block>> blocks;  // one a value
  std::vector<std::byte*> pointers;
  std::vector<Prepared> prepared;
  std::unique_ptr<Step> step;
  std::string refusal;
  Frame frame;
};

CaseRun::CaseRun(const Kernel& kernel, const KernelCase& test) : impl_(std::make_unique<Impl>()) {
  Impl& impl = *impl_;
  impl.node.op = test.op;
  impl.node.attrs = test.attrs;
  for (const CaseInput& in : test.inputs) {
    impl.node.inputs.push_back(in.value ? impl.add_tensor(*in.value, in.is_static) : no_value);
  }
  const CaseEpilogue& epilogue = test.epilogue;
  impl.node.epilogue.before = epilogue.before;
  impl.node.epilogue.after = epilogue.after;
  if (epilogue.bias) impl.node.epilogue.bias = impl.add_tensor(*epilogue.bias, true);
  if (epilogue.residual) impl.node.epilogue.residual = impl.add_tensor(*epilogue.residual, false);
  for (const Spec& spec : infer(*test.op, test.attrs, test.inputs)) {
    impl.node.outputs.push_back(impl.ir.add_value({.spec = spec}));
    const auto elements = static_cast<std::size_t>(element_count(spec.shape));
    impl.blocks.push_back(std::make_unique<Block>(elements * size_of(spec.dtype), 0));
  }
  Impl::Request request(impl, test);
  impl.step = kernel.make(request, impl.refusal);
  for (const auto& block : impl.blocks) impl.pointers.push_back(block->data());
  impl.frame = {impl.pointers.data(), test.threads};
  if (impl.step == nullptr) return;
  for (const Impl::Prepared& item : impl.prepared) {
    item.fill(impl.frame, impl.pointers[static_cast<std::size_t>(item.id)]);
  }
  request.spoil_released();
}

CaseRun::~CaseRun() = default;

const std::string& CaseRun::refusal() const { return impl_->refusal; }

void CaseRun::run() { impl_->step->run(impl_->frame); }

std::vector<Tensor> CaseRun::outputs() const {
  std::vector<Tensor> tensors;
  for (ValueId id : impl_->node.outputs) {
    const Spec& spec = impl_->ir.spec(id);
    Tensor tensor(spec.dtype, spec.shape);
    const std::byte* from = impl_->pointers[static_cast<std::size_t>(id)];
    std::memcpy(tensor.mutable_bytes(), from, tensor.byte_size());
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

// ---------------------------------------------------------------- the definition

namespace {

class Evaluator {
 public:
  void bind(const Value& value, Tensor tensor) {
    results_[&value.call()] = {std::move(tensor)};
    kept_.push_back(value);
  }

  Tensor evaluate(const Value& value) {
    for (const auto& call : postorder({&value, 1})) {
      if (!results_.contains(call.get())) results_[call.get()] = evaluate_call(*call);
    }
    kept_.push_back(value);
    return results_.at(&value.call())[value.output()];
  }

 private:
  std::vector<Tensor> evaluate_call(const Call& call) {
    if (call.op == &constant_op) return {call.as<ConstantAttrs>().value};
    if (call.op == &ops::scan_op) return evaluate_scan(call);
    std::vector<Tensor> outputs;
    if (call.op->expand != nullptr) {
      for (const Value& part : call.op->expand(call)) outputs.push_back(evaluate(part));
      return outputs;
    }
    Specs input_specs;
    std::vector<const std::byte*> inputs;
    std::vector<std::byte*> pointers;
    for (const Value& in : call.inputs) {
      input_specs.push_back(in ? in.spec() : Spec());
      inputs.push_back(in ? results_.at(&in.call())[in.output()].bytes() : nullptr);
    }
    for (const Spec& spec : call.outputs) outputs.emplace_back(spec.dtype, spec.shape);
    for (Tensor& output : outputs) pointers.push_back(output.mutable_bytes());
    reference_kernel (*call.op)({call.attrs, input_specs, call.outputs, inputs, pointers});
    return outputs;
  }

  std::vector<Tensor> evaluate_scan(const Call& call) {
    const auto& attrs = call.as<ops::ScanAttrs>();
    const auto sequences = static_cast<std::size_t>(attrs.sequences);
    const auto states = static_cast<std::size_t>(attrs.states);
    const auto outputs = static_cast<std::size_t>(attrs.outputs);
    std::vector<Tensor> given;
    for (const Value& in : call.inputs) given.push_back(results_.at(&in.call())[in.output()]);
    const Dim time = given[0].shape()[1];
    std::vector<std::vector<Tensor>> stacked(outputs);
    for (Dim t = 0; t < time; ++t) {
      Evaluator body;
      for (std::size_t i = 0; i < given.size(); ++i) {
        const Dim position = attrs.reverse ? time - 1 - t : t;
        body.bind(attrs.body->inputs[i], i < sequences ? step_of(given[i], position) : given[i]);
      }
      std::vector<Tensor> results;
      for (const Value& result : attrs.body->outputs) results.push_back(body.evaluate(result));
      for (std::size_t i = 0; i < outputs; ++i) stacked[i].push_back(results[i]);
      for (std::size_t i = 0; i < states; ++i) given[sequences + i] = results[outputs + i];
    }
    std::vector<Tensor> all;
    for (std::size_t i = 0; i < outputs; ++i) {
      if (attrs.reverse && attrs.aligned) std::reverse(stacked[i].begin(), stacked[i].end());
      all.push_back(stack(stacked[i], call.outputs[i]));
    }
    for (std::size_t i = 0; i < states; ++i) all.push_back(given[sequences + i]);
    return all;
  }

  static Tensor step_of(const Tensor& x, Dim t) {
    Shape shape = x.shape();
    shape.erase(1);
    Tensor out(x.dtype(), shape);
    const auto batch = static_cast<std::size_t>(x.shape()[0]);
    const auto time = static_cast<std::size_t>(x.shape()[1]);
    const std::size_t row = batch * time == 0 ? 0 : x.byte_size() / (batch * time);
    std::byte* to = out.mutable_bytes();
    for (std::size_t b = 0; b < batch; ++b) {
      std::memcpy(to + b * row, x.bytes() + (b * time + static_cast<std::size_t>(t)) * row, row);
    }
    return out;
  }

  static Tensor stack(const std::vector<Tensor>& steps, const Spec& spec) {
    Tensor out(spec.dtype, spec.shape);
    const auto batch = static_cast<std::size_t>(spec.shape[0]);
    const std::size_t row =
        out.size() == 0 ? 0 : out.byte_size() / (batch * static_cast<std::size_t>(spec.shape[1]));
    std::byte* to = out.mutable_bytes();
    for (std::size_t b = 0; b < batch; ++b) {
      for (const Tensor& step : steps) {
        std::memcpy(to, step.bytes() + b * row, row);
        to += row;
      }
    }
    return out;
  }

  std::unordered_map<const Call*, std::vector<Tensor>> results_;
  Values kept_;  // so that no address in results_ is used twice
};

Value activated(const Value& x, const EpilogueActivation& activation) {
  switch (activation.function) {
    case EpilogueFunction::none:
      return x;
    case EpilogueFunction::relu:
      return ops::relu(x);
    case EpilogueFunction::clip:
      return ops::clip(x, activation.alpha, activation.beta);
    case EpilogueFunction::sigmoid:
      return ops::sigmoid(x);
    case EpilogueFunction::tanh:
      return ops::tanh(x);
    case EpilogueFunction::silu:
      return ops::silu(x);
    case EpilogueFunction::gelu:
      return ops::gelu(x);
    case EpilogueFunction::gelu_tanh:
      return ops::gelu(x, true);
    case EpilogueFunction::elu:
      return ops::elu(x, activation.alpha);
    case EpilogueFunction::leaky_relu:
      return ops::leaky_relu(x, activation.alpha);
    case EpilogueFunction::hard_sigmoid:
      return ops::hard_sigmoid(x);
    case EpilogueFunction::hard_silu:
      return ops::hard_silu(x);
  }
  return x;
}

}  // namespace

std::vector<Tensor> definition(const KernelCase& test) {
  Evaluator evaluator;
  const auto bound = [&](const Tensor& tensor) {
    const Value value = ramet::input(tensor.spec());
    evaluator.bind(value, tensor);
    return value;
  };
  Values inputs;
  for (const CaseInput& in : test.inputs) inputs.push_back(in.value ? bound(*in.value) : Value());
  std::vector<Tensor> outputs;
  for (Value value : emit_all(*test.op, inputs, test.attrs)) {
    const CaseEpilogue& epilogue = test.epilogue;
    if (epilogue.bias) value = ops::add(value, bound(*epilogue.bias));
    value = activated(value, epilogue.before);
    if (epilogue.residual) value = ops::add(value, bound(*epilogue.residual));
    value = activated(value, epilogue.after);
    outputs.push_back(evaluator.evaluate(value));
  }
  return outputs;
}

// ---------------------------------------------------------------- data and comparison

Tensor random_tensor(const Shape& shape, unsigned seed, double scale) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Tensor tensor(DType::float32, shape);
  for (float& x : tensor.mutable_data<float>()) x = normal(generator) * static_cast<float>(scale);
  return tensor;
}

Tensor random_integers(DType dtype, const Shape& shape, Dim low, Dim high, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_int_distribution<Dim> uniform(low, high - 1);
  Tensor tensor(DType::int64, shape);
  for (std::int64_t& x : tensor.mutable_data<std::int64_t>()) x = uniform(generator);
  return tensor.cast(dtype);
}

Mismatch worst_mismatch(const Tensor& actual, const Tensor& expected, Tolerance tolerance) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!(actual.spec() == expected.spec())) return {.error = infinity};
  Mismatch worst;
  for (Dim i = 0; i < actual.size(); ++i) {
    const double a = actual.at(i), e = expected.at(i);
    if (a == e || (std::isnan(a) && std::isnan(e))) continue;
    const double error = std::abs(a - e) / (tolerance.absolute + tolerance.relative * std::abs(e));
    // Not greater: so that NaN counts.
    if (!(error <= worst.error)) worst = {std::isnan(error) ? infinity : error, i, a, e};
  }
  return worst;
}

}  // namespace ramet::test
