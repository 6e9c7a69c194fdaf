#pragma once
// LayerBase: what a layer author derives from, through LayerOf<Self, Config>. A layer is
//
//   class DenseLayer final : public LayerOf<DenseLayer, DenseConfig> {
//    public:
//     static constexpr std::string_view keras_name = "Dense";
//     static constexpr bool passes_mask = true;         // to the output, unchanged
//     using LayerOf::LayerOf;
//     void build(const Shape& input);                   // adds weights; leave out if there are
//     none Value call(CallContext& context, const Value& x); // written once, see docs/design.md
//   };
//
// `call` may take one value, a list (`const Values& xs`), or everything (`const CallInputs&`), and
// may give a Value, Values (a list) or a Tree<Value>. Optional members are listed at LayerOf.

#include <array>
#include <concepts>
#include <span>
#include <type_traits>

#include "ramet/layers/call_context.h"
#include "ramet/layers/layer.h"

namespace ramet {

/// What the first tensor argument of a layer must be; any_dim and nullopt mean "anything".
struct InputSpec {
  std::optional<std::size_t> ndim = std::nullopt, min_ndim = std::nullopt, max_ndim = std::nullopt;
  std::vector<std::pair<std::int64_t, Dim>> axes = {};  ///< axis -> extent
};

/// The arguments of one call, by the name that Keras gives them.
class CallInputs {
 public:
  std::vector<std::pair<std::string_view, Tree<Value>>> bound;

  /// Null when the argument was not given or is None.
  const Tree<Value>* find(std::string_view name) const;
  /// A tensor argument; a null Value when it is None. Raises ValueError when it is no tensor.
  Value value(std::string_view name) const;
  /// A list (or one tensor, or None) as a list.
  Values values(std::string_view name) const;
  /// A constant argument, such as use_causal_mask=True.
  bool flag(std::string_view name, bool otherwise = false) const;
  const Tree<Value>& first() const { return bound.front().second; }
};

/// The Keras version whose behaviour a layer follows, where versions differ: that of the file it
/// came from, or the newest one.
struct KerasVersion {
  int major = 3, minor = 16;
  friend auto operator<=>(const KerasVersion&, const KerasVersion&) = default;
};
/// Layers made while the scope lives are of this version. Each thread has its own.
class KerasVersionScope {
 public:
  explicit KerasVersionScope(KerasVersion version);
  ~KerasVersionScope();
  KerasVersionScope(const KerasVersionScope&) = delete;
  KerasVersionScope& operator=(const KerasVersionScope&) = delete;
  static KerasVersion current();

 private:
  KerasVersion outer_;
};

/// Shapes of the tensor arguments that `build` gets, by argument name.
using BuildShapes = std::vector<std::pair<std::string, Tree<Shape>>>;

/// A layer that another holds, under the attribute name that Keras gives it: weights are saved
/// under that name.
struct Sublayer {
  std::string attribute;
  Layer layer;
};

/// What files keep of a layer beside its numbered variables.
struct StoredState {
  /// Arrays under the layer's `vars`, by name.
  std::vector<std::pair<std::string, Tensor>> arrays = {};
  /// Files in the layer's folder below `assets/` of a `.keras` file: name and bytes.
  std::vector<std::pair<std::string, std::string>> assets = {};
};

class LayerBase : public std::enable_shared_from_this<LayerBase> {
 public:
  virtual ~LayerBase() = default;
  LayerBase(const LayerBase&) = delete;
  LayerBase& operator=(const LayerBase&) = delete;

  // ------------------------------------------------------------ identity and config
  virtual std::string_view class_name() const = 0;
  virtual std::string module() const { return "keras.layers"; }
  /// The class in paths of weight files, "conv2d"; a number follows where there are several.
  virtual std::string path_name() const;
  /// "package>Name" of a registered custom class, or the name of an internal one; else absent.
  virtual std::optional<std::string> registered_name() const { return std::nullopt; }
  /// Everything `from_config` needs: name, trainable, dtype, then the layer's own fields.
  virtual Json get_config() const;
  /// A new layer of the same config and name.
  virtual Layer from_own_config() const = 0;
  virtual bool is_operation() const { return false; }
  /// Adds what follows "registered_name" in the file: the build_config, a model's compile_config.
  virtual void extend_envelope(Json& envelope) const;

  const std::string& name() const { return name_; }
  KerasVersion keras_version() const { return keras_version_; }
  /// As it was given; a map of policies stays one.
  const DTypePolicy& dtype_policy() const { return dtype_policy_; }
  /// The one that holds for this layer; the same unless it was given a map.
  const DTypePolicy& own_policy() const { return own_policy_; }
  DType compute_dtype() const { return own_policy_.compute_dtype(); }
  DType variable_dtype() const { return own_policy_.variable_dtype(); }
  void set_dtype_policy(DTypePolicy policy);
  /// The options that make an equal layer.
  LayerOptions options() const;

  // ------------------------------------------------------------ state
  bool built = false;
  /// What it was built with, for the file; empty when the layer has no `build` of its own.
  BuildShapes build_shapes;
  bool trainable() const { return trainable_; }
  virtual void set_trainable(bool trainable);
  const std::vector<Variable>& own_trainable() const { return own_trainable_; }
  const std::vector<Variable>& own_non_trainable() const { return own_non_trainable_; }
  /// In the order Keras tracks them: the order in which they became attributes.
  virtual std::vector<Sublayer> sublayers() const { return sublayers_; }
  /// Own trainable, own non-trainable, then those of sublayers; each once.
  std::vector<Variable> weights() const;
  std::vector<Variable> trainable_weights() const;
  std::vector<Variable> non_trainable_weights() const;
  /// State that is neither a weight nor saved: what a stateful RNN remembers. Own only, without
  /// sublayers; in a fixed order.
  virtual std::vector<Variable> extra_state() const { return {}; }
  /// Adds a weight in the variable dtype of the layer's policy, or in `dtype`.
  Variable add_weight(std::string name, const Shape& shape, VariableOptions options = {},
                      std::optional<DType> dtype = std::nullopt);
  /// Forgets a weight that add_weight gave.
  void remove_weight(const Variable& variable);
  /// Variables in the order that `.weights.h5` numbers them under this layer's `vars`.
  virtual std::vector<Variable> saved_variables() const;
  /// Their values as files keep them; a low-rank addition to a kernel is in the kernel there.
  virtual std::vector<Tensor> saved_values() const;
  /// Called once saved_variables() have been read from a file.
  virtual void weights_loaded() {}
  /// State that is no weight but makes a layer what it is, such as an adapted vocabulary; what
  /// cloning takes along. By default what sublayers have.
  virtual void copy_adapted_state(const LayerBase& source);
  /// What files keep beside the numbered variables, such as a vocabulary.
  virtual StoredState stored_state() const { return {}; }
  /// Takes what a file has; false when the layer keeps no such state. Raises ValueError for what it
  /// cannot take.
  virtual bool load_stored_state(const StoredState& state) {
    (void)state;
    return false;
  }

  // ------------------------------------------------------------ building and calling
  void build_from(const BuildShapes& shapes);  ///< does nothing when built already
  /// The layer on op-graph values: conversion, checks, build, masks, then `call`. What Keras does
  /// in Layer.__call__.
  Tree<Value> invoke(CallContext& context, const Arguments<Value>& arguments);
  /// The layer on symbolic tensors: infers, and records a node.
  std::shared_ptr<const Node> call_symbolic(Arguments<KerasTensor> arguments);
  /// A node as a clone or a loader makes it: with given outputs instead of inferred ones. Only for
  /// callers that know them.
  std::shared_ptr<const Node> record_node(Arguments<KerasTensor> arguments, Specs outputs,
                                          std::vector<KerasTensor> masks,
                                          Tree<std::size_t> structure);

  /// Names of call's parameters; the first is the one that masks and input_spec look at.
  virtual std::span<const std::string_view> call_arguments() const;
  virtual bool supports_masking() const { return false; }
  virtual bool has_build() const { return false; }
  /// Models take their inputs as they are; layers cast floats to their `input_dtype`.
  virtual bool converts_inputs() const { return true; }
  virtual DType input_dtype() const { return compute_dtype(); }
  virtual const std::vector<InputSpec>& input_spec() const { return input_spec_; }

 protected:
  LayerBase(std::string_view class_name, LayerOptions options);

  virtual void build_with(const BuildShapes& shapes) { (void)shapes; }
  virtual Tree<Value> call_with(CallContext& context, const CallInputs& inputs) = 0;
  /// Masks of the outputs from the first argument's leaves and their masks, both flat, null where
  /// absent; the default passes them on. Written once for both graphs by `mask_rule` (LayerOf).
  virtual Values output_masks(const Values& inputs, const Values& masks) const;
  virtual std::vector<KerasTensor> output_masks(const std::vector<KerasTensor>& inputs,
                                                const std::vector<KerasTensor>& masks) const;
  virtual Json own_config() const = 0;

  /// Files a weight of another layer under this one too, as happens when Keras makes it an
  /// attribute.
  void share_weight(const Variable& variable, bool files_as_trainable);
  /// Tracks a layer held as an attribute.
  void add_sublayer(std::string attribute, Layer layer);
  /// Where a layer's own config has that field (convolutions, ...), it is saved with the others.
  void set_activity_regularizer(std::optional<Regularizer> regularizer) {
    if (regularizer) activity_regularizer_ = std::move(regularizer);
  }
  void set_input_spec(InputSpec spec) { input_spec_ = {std::move(spec)}; }
  void set_input_specs(std::vector<InputSpec> specs) { input_spec_ = std::move(specs); }

  std::vector<Sublayer> sublayers_;

 private:
  CallInputs bind(const Arguments<Value>& arguments) const;
  void check_input_spec(const Tree<Value>& first) const;
  void build_for(const CallInputs& inputs);
  Values fill_masks(CallContext& context, CallInputs& inputs) const;
  bool leaks_mask(const Arguments<KerasTensor>& arguments) const;

  std::string name_;
  KerasVersion keras_version_ = KerasVersionScope::current();
  bool trainable_ = true;
  DTypePolicy dtype_policy_, own_policy_;
  std::optional<Regularizer> activity_regularizer_;
  std::vector<Variable> own_trainable_, own_non_trainable_;
  std::vector<InputSpec> input_spec_;
  std::size_t calls_ = 0;
};

namespace detail {

/// A clone that is built if the layer was, as when Keras reads a layer's envelope.
Layer clone_built(const Layer& layer);

// Layers inside a config are cloned with it: a copied config must not share weights.
template <class Config>
struct LayerCloner {
  Config& config;
  template <class T, class... Rules>
  void field(std::string_view, T Config::*member, std::string_view, Rules...) {
    clone(config.*member);
  }
  static void clone(Layer& layer) { layer = clone_built(layer); }
  template <class T>
  static void clone(T& value) {
    if constexpr (std::same_as<T, required<Layer>>) {
      clone(ConfigAccess::value(value));
    } else if constexpr (std::same_as<T, std::optional<Layer>>) {
      if (value) clone(*value);
    } else if constexpr (std::same_as<T, std::vector<Layer>>) {
      for (Layer& layer : value) clone(layer);
    } else if constexpr (std::same_as<T, required<std::vector<Layer>>>) {
      clone(ConfigAccess::value(value));
    }
  }
};

}  // namespace detail

/// "expected <what>, received ..." for one shape argument; see BuildShapes.
const Shape& single_shape(const BuildShapes& shapes, std::string_view layer);
std::vector<Shape> shape_list(const BuildShapes& shapes);

/// Derives everything that follows from the config and from `call`'s signature. Optional members of
/// Self, with their defaults:
///   static constexpr bool passes_mask = false;   // or override supports_masking()
///   static constexpr bool built_at_init = false; // Keras takes it as built: no build_config in
///   files static constexpr bool regularizes_own_activity = true;  // by the config's
///   activity_regularizer static constexpr std::array<std::string_view, N> arguments = {"inputs"};
///   // call's parameters;
///       without it: "inputs", and where `call` takes CallInputs "training" and "mask" too
///   void build(const Shape&) / build(const std::vector<Shape>&) / build(const BuildShapes&);
///   template <class T> std::vector<T> mask_rule(const std::vector<T>& inputs,
///                                               const std::vector<T>& masks) const;
template <class Self, Described ConfigT>
class LayerOf : public LayerBase {
 public:
  using Config = ConfigT;
  explicit LayerOf(Config config, LayerOptions options = {})
      : LayerBase(Self::keras_name, std::move(options)), config_(std::move(config)) {
    check_config(config_, Self::keras_name);
    if constexpr (requires { config_.activity_regularizer; } && regularizes_activity()) {
      set_activity_regularizer(config_.activity_regularizer);
    }
    built = is_built_at_init();
  }

  const Config& config() const { return config_; }
  std::string_view class_name() const override { return Self::keras_name; }
  Layer from_own_config() const override {
    const KerasVersionScope same_version(keras_version());
    Config copy = config_;
    detail::LayerCloner<Config> cloner{copy};
    Config::describe(cloner);
    return Layer(std::make_shared<Self>(std::move(copy), options()));
  }
  bool supports_masking() const override {
    if constexpr (requires { Self::passes_mask; }) return Self::passes_mask;
    return false;
  }
  /// Keras records what it built a layer with even where there is nothing to build.
  bool has_build() const override { return !is_built_at_init(); }
  std::span<const std::string_view> call_arguments() const override {
    if constexpr (requires { Self::arguments; }) {
      return Self::arguments;
    } else if constexpr (takes<Value>() || takes<Values>()) {
      static constexpr std::array<std::string_view, 1> only_inputs = {"inputs"};
      return only_inputs;
    } else {
      return LayerBase::call_arguments();
    }
  }

 protected:
  Json own_config() const override { return to_json(config_); }

  void build_with(const BuildShapes& shapes) override {
    [[maybe_unused]] auto& self = static_cast<Self&>(*this);
    if constexpr (builds_from<Shape>()) {
      self.build(single_shape(shapes, name()));
    } else if constexpr (builds_from<std::vector<Shape>>()) {
      self.build(shape_list(shapes));
    } else if constexpr (builds_from<BuildShapes>()) {
      self.build(shapes);
    }
  }

  Tree<Value> call_with(CallContext& context, const CallInputs& inputs) override {
    auto& self = static_cast<Self&>(*this);
    if constexpr (takes<Value>()) {
      return as_tree(self.call(context, inputs.value(inputs.bound.front().first)));
    } else if constexpr (takes<Values>()) {
      return as_tree(self.call(context, inputs.values(inputs.bound.front().first)));
    } else {
      return as_tree(self.call(context, inputs));
    }
  }

  Values output_masks(const Values& inputs, const Values& masks) const override {
    if constexpr (requires(const Self& self) { self.mask_rule(inputs, masks); }) {
      return static_cast<const Self&>(*this).mask_rule(inputs, masks);
    } else {
      return LayerBase::output_masks(inputs, masks);
    }
  }
  std::vector<KerasTensor> output_masks(const std::vector<KerasTensor>& inputs,
                                        const std::vector<KerasTensor>& masks) const override {
    if constexpr (requires(const Self& self) { self.mask_rule(inputs, masks); }) {
      return static_cast<const Self&>(*this).mask_rule(inputs, masks);
    } else {
      return LayerBase::output_masks(inputs, masks);
    }
  }

  Config config_;

 private:
  template <class T>
  static constexpr bool builds_from() {
    return requires(Self & self, const T& shapes) { self.build(shapes); };
  }
  template <class T>
  static constexpr bool takes() {
    return requires(Self & self, CallContext & context, const T& x) { self.call(context, x); };
  }
  static constexpr bool regularizes_activity() {
    if constexpr (requires { Self::regularizes_own_activity; })
      return Self::regularizes_own_activity;
    return true;
  }
  static constexpr bool is_built_at_init() {
    if constexpr (requires { Self::built_at_init; }) return Self::built_at_init;
    return false;
  }
  static Tree<Value> as_tree(Value value) { return Tree<Value>(std::move(value)); }
  static Tree<Value> as_tree(Values values) { return Tree<Value>::list_of(values); }
  static Tree<Value> as_tree(Tree<Value> tree) { return tree; }
};

}  // namespace ramet
