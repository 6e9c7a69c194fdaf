#pragma once
// Layer: the user's handle, a shared reference as in Python: copying it shares the weights.
//
//   KerasTensor x = Input({.shape = {28, 28}});
//   KerasTensor y = Dense({.units = 8, .activation = "relu"}, {.name = "head"})(x);
//
// Building and calling layers is for one thread at a time.

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/layers/dtype_policy.h"
#include "ramet/layers/keras_tensor.h"
#include "ramet/layers/objects/regularizers.h"
#include "ramet/layers/variable.h"

namespace ramet {

class LayerBase;

/// What every layer takes besides its own config.
struct LayerOptions {
  std::optional<std::string> name = std::nullopt;  ///< default: from the class name, counted
  bool trainable = true;
  std::optional<DTypePolicy> dtype = std::nullopt;  ///< default: float32
  std::optional<Regularizer> activity_regularizer = std::nullopt;
};

class Layer {
 public:
  explicit Layer(std::shared_ptr<LayerBase> impl);

  /// Calls the layer on symbolic tensors and records the call as a node. Raises ValueError for
  /// inputs the layer cannot take, and when it returns more than one tensor (use `call` then).
  KerasTensor operator()(const KerasTensor& x) const;
  KerasTensor operator()(const std::vector<KerasTensor>& xs) const;  ///< one list, as Add takes it
  /// Several positional tensors, as MultiHeadAttention takes them.
  KerasTensor operator()(const KerasTensor& a, const KerasTensor& b) const;
  KerasTensor operator()(const KerasTensor& a, const KerasTensor& b, const KerasTensor& c) const;
  /// The general form: any structure in, any structure out.
  Tree<KerasTensor> call(Arguments<KerasTensor> arguments) const;

  /// Calls the layer on data, right now.
  Tensor operator()(const Tensor& x) const;
  Tree<Tensor> call(const Arguments<Tensor>& arguments, bool training = false) const;

  const std::string& name() const;
  std::string_view class_name() const;
  Json get_config() const;
  /// A new layer of the same config: from_config(get_config()). It has the same name and, once it
  /// is built, new weights.
  Layer from_own_config() const;
  bool built() const;
  bool trainable() const;
  /// Sets the flag here, on the trainable weights and on all sublayers.
  void set_trainable(bool trainable) const;
  /// True for an operation on tensors (Add, GetItem, ...) that is a node but no Keras layer.
  bool is_operation() const;

  std::vector<Variable> weights() const;
  std::vector<Variable> trainable_weights() const;
  std::vector<Variable> non_trainable_weights() const;
  std::vector<Tensor> get_weights() const;
  /// Raises ValueError when the count or a shape differs.
  void set_weights(const std::vector<Tensor>& weights) const;
  /// Raises ValueError when the layer is not built.
  Dim count_params() const;

  /// The layer as an `L` (DenseLayer, ...), or null.
  template <class L>
  L* as() const {
    return dynamic_cast<L*>(impl_.get());
  }
  LayerBase& impl() const { return *impl_; }
  const std::shared_ptr<LayerBase>& impl_ptr() const { return impl_; }
  friend bool operator==(const Layer&, const Layer&) = default;

 protected:
  friend struct BlankConfig;
  template <class T>
  friend class required;
  Layer() = default;
  std::shared_ptr<LayerBase> impl_;
};

/// Layers as config fields (Bidirectional, RNN, ...): the object envelope.
Json to_json(const Layer& layer);
void from_json(const Json& json, Layer& layer);

/// Typed handle: `using Dense = Handle<DenseLayer>;`.
template <class L>
class Handle : public Layer {
 public:
  explicit Handle(typename L::Config config = {}, LayerOptions options = {})
      : Layer(std::make_shared<L>(std::move(config), std::move(options))) {}
  L* operator->() const { return static_cast<L*>(impl_.get()); }
};

}  // namespace ramet
