#pragma once
// The op graph: what to compute. An Op is a record of functions; a Value is one output of a Call,
// which remembers the op, its attributes and its inputs. Values point only backwards, so a graph
// has no reference cycles, and it is immutable: passes build new ones.
//
// Extents may be unknown (any_dim) while layers only infer shapes; the graph of a program has none.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "ramet/core/config.h"
#include "ramet/core/tensor.h"

namespace ramet {

struct Op;
struct Call;

/// One output of a call. A null Value (default made) stands for "absent", such as no mask.
class Value {
 public:
  Value() = default;
  explicit Value(std::shared_ptr<const Call> call, std::size_t output = 0)
      : call_(std::move(call)), output_(output) {}

  const Spec& spec() const;
  const Shape& shape() const { return spec().shape; }
  DType dtype() const { return spec().dtype; }
  std::size_t rank() const { return spec().shape.size(); }
  /// The extent of an axis, which may be counted from the back.
  Dim dim(std::int64_t axis) const;
  const Call& call() const { return *call_; }
  const std::shared_ptr<const Call>& call_ptr() const { return call_; }
  std::size_t output() const { return output_; }
  bool is(const Op& op) const;
  explicit operator bool() const { return call_ != nullptr; }
  friend bool operator==(const Value&, const Value&) = default;

 private:
  std::shared_ptr<const Call> call_;
  std::size_t output_ = 0;
};
using Values = std::vector<Value>;
using Specs = std::vector<Spec>;

/// The attributes of a call: any described struct, compared and printed through its description.
class Attrs {
 public:
  Attrs() = default;
  template <Described T>
  Attrs(T value)  // NOLINT(google-explicit-constructor)
      : value_(std::make_shared<const T>(std::move(value))), type_(&type_of<T>) {}

  template <class T>
  const T& as() const {
    RAMET_ASSERT(type_ != nullptr && *type_->info == typeid(T));
    return *static_cast<const T*>(value_.get());
  }
  bool empty() const { return value_ == nullptr; }
  Json json() const { return empty() ? Json::object() : type_->json(value_.get()); }
  friend bool operator==(const Attrs& a, const Attrs& b) {
    if (a.value_ == b.value_) return true;
    return a.type_ == b.type_ && a.type_ != nullptr &&
           a.type_->equal(a.value_.get(), b.value_.get());
  }

 private:
  struct Type {
    const std::type_info* info;
    Json (*json)(const void*);
    bool (*equal)(const void*, const void*);
  };
  template <class T>
  static inline const Type type_of = {
      &typeid(T),
      [](const void* p) { return to_json(*static_cast<const T*>(p)); },
      [](const void* a, const void* b) {
        return equal_configs(*static_cast<const T*>(a), *static_cast<const T*>(b));
      },
  };
  std::shared_ptr<const void> value_;
  const Type* type_ = nullptr;
};

/// One application of an op.
struct Call {
  const Op* op = nullptr;
  Attrs attrs;
  Values inputs;
  Specs outputs;

  Call(const Op& o, Attrs a, Values i) : op(&o), attrs(std::move(a)), inputs(std::move(i)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();  // unwinds long chains with a loop

  template <class T>
  const T& as() const {
    return attrs.as<T>();
  }
  const Shape& shape(std::size_t i) const { return inputs[i].shape(); }
};

/// Scalar functions; an op that has one applies it to each element, with broadcasting.
enum class Elementwise {
  // clang-format off
  negative, absolute, sign, exp, expm1, log, log1p, sqrt, rsqrt, square, reciprocal, sin, cos, tan,
  arcsin, arccos, arctan, sinh, cosh, arcsinh, arccosh, arctanh, tanh, sigmoid, erf, floor, ceil,
  round, trunc, relu, logical_not, isnan, isinf, isfinite, cast,
  add, subtract, multiply, divide, floor_divide, mod, power, maximum, minimum, arctan2,
  equal, not_equal, less, less_equal, greater, greater_equal,
  logical_and, logical_or, logical_xor, bitwise_and, bitwise_or, bitwise_xor, left_shift,
  right_shift,
  where,
  // clang-format on
};

/// Everything the graph knows of an op. `infer` is the only shape rule: it accepts unknown extents
/// and raises ValueError as "softmax: expected ..., received ...".
struct Op {
  std::string_view name;
  Specs (*infer)(const Call& call) = nullptr;
  /// A composite's definition in other ops; a kernel may still do it in one go.
  Values (*expand)(const Call& call) = nullptr;
  std::optional<Elementwise> elementwise = std::nullopt;
  /// The gradient rule, written in ops: the gradients of the inputs (null where there is none) from
  /// the gradients that arrive at the outputs (null where none does). A composite without a rule is
  /// differentiated through `expand`; what has neither is not differentiable.
  Values (*grad)(const Call& call, const Values& outputs, const Values& arriving) = nullptr;
};

/// Makes a call and infers its outputs; the first, or all of them.
Value emit(const Op& op, Values inputs, Attrs attrs = {});
Values emit_all(const Op& op, Values inputs, Attrs attrs = {});

/// Every op, sorted by name (ops/list.inc).
std::span<const Op* const> all_ops();

// ---------------------------------------------------------------- leaves

extern const Op input_op, constant_op, variable_op;

/// A value that is given when the graph runs.
struct InputAttrs {
  std::string name;
  Spec spec;
  static constexpr void describe(auto& d) {
    d.field("name", &InputAttrs::name, "For messages.");
    d.field("spec", &InputAttrs::spec, "What is accepted.");
  }
};
Json to_json(const Spec& spec);
void from_json(const Json& json, Spec& spec);
Value input(Spec spec, std::string name = "");

struct ConstantAttrs {
  Tensor value;
  static constexpr void describe(auto& d) { d.field("value", &ConstantAttrs::value, "The data."); }
};
Json to_json(const Tensor& tensor);
void from_json(const Json& json, Tensor& tensor);
bool operator==(const Tensor& a, const Tensor& b);
Value constant(Tensor value);

/// State that outlives a run, bound when the graph runs. `key` identifies it within the graph.
struct VariableAttrs {
  std::int64_t key = 0;
  Spec spec;
  static constexpr void describe(auto& d) {
    d.field("key", &VariableAttrs::key, "The variable's identity.");
    d.field("spec", &VariableAttrs::spec, "Its shape and dtype.");
  }
};
Value variable(std::int64_t key, Spec spec);

// ---------------------------------------------------------------- graphs

/// A computation as a whole: what goes in, what comes out.
struct Graph {
  Values inputs;   // all made by `input`
  Values outputs;  // may be inputs or constants too
};

/// Calls that `roots` need, each after its inputs.
std::vector<std::shared_ptr<const Call>> postorder(std::span<const Value> roots);

/// Checks each call's outputs against its op's `infer`; raises InternalError on a difference.
void verify(const Graph& graph);

/// One line a call, in the order of `postorder`: "%3 = add(%1, %2) : float32(2, 3)".
std::string to_text(const Graph& graph);

}  // namespace ramet
