#pragma once
// A layer of a class that ramet does not know: a Python Lambda, a user's own class. It keeps its
// envelope and weights to the byte, can be cloned, moved and saved, and says what it is when run.

#include <functional>

#include "ramet/layers/layer_base.h"

namespace ramet {

struct OpaqueConfig {
  Json envelope = {};
  static constexpr void describe(auto& d) {
    d.field("envelope", &OpaqueConfig::envelope, "What the file said.");
  }
};

class OpaqueLayer final : public LayerOf<OpaqueLayer, OpaqueConfig> {
 public:
  static constexpr std::string_view keras_name = "Opaque";
  static constexpr bool passes_mask = true;
  static constexpr std::array<std::string_view, 5> arguments = {"inputs", "training", "mask",
                                                                "*args", "**kwargs"};
  using LayerOf::LayerOf;

  std::string_view class_name() const override { return class_name_; }
  std::string module() const override;
  std::optional<std::string> registered_name() const override;
  Json get_config() const override;
  Layer from_own_config() const override;
  bool is_operation() const override { return module().starts_with("keras.src.ops."); }
  bool converts_inputs() const override { return false; }
  void extend_envelope(Json& envelope) const override;

  /// What it gives when called, as far as a file tells; else the spec of its first input.
  std::optional<Specs> known_outputs;
  /// Weights as found in a file, by path below the layer ("vars/0"); written back as they are.
  std::vector<std::pair<std::string, Tensor>> stored_weights;
  /// Files of its folder in `assets/`, by path from there; written back as they are.
  std::vector<std::pair<std::string, std::string>> stored_assets;

  /// What stands for it when it is run; without one it cannot.
  std::function<Value(const Value& x)> function;

  Tree<Value> call(CallContext& context, const CallInputs& inputs);
  /// What it is, why it cannot run, and what to do.
  std::string explain() const;

 private:
  friend Layer opaque_layer(const Json& envelope);
  std::string class_name_ = "Opaque";
};

/// Raises ValueError when the envelope has no class_name.
Layer opaque_layer(const Json& envelope);

/// Stands for what an opaque layer would compute; has no kernel.
extern const Op opaque_op;
/// Values of these specs that cannot be computed; running them says why.
Values emit_opaque(std::string explanation, const Values& inputs, Specs outputs);

}  // namespace ramet
