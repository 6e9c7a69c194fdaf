#pragma once
// Operations of keras.ops.core.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/scatter.h"

namespace ramet {

namespace operations {

struct Cast {
  required<Choice<DType>> dtype;
  static constexpr std::string_view keras_name = "Cast", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) { d.field("dtype", &Cast::dtype, "The new type."); }
  Value call(const CallInputs& inputs) const;
};

struct Scatter {
  required<Axes> shape;
  static constexpr std::string_view keras_name = "Scatter", module_name = core_module;
  static constexpr std::array<std::string_view, 2> arguments = {"indices", "values"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) { d.field("shape", &Scatter::shape, "The result's."); }
  Value call(const CallInputs& inputs) const;
};

struct ScatterUpdate {
  std::optional<Choice<ops::ScatterReduction>> reduction = std::nullopt;
  static constexpr std::string_view keras_name = "ScatterUpdate", module_name = core_module;
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "indices", "updates"};
  static constexpr void describe(auto& d) {
    d.field("reduction", &ScatterUpdate::reduction,
            "What becomes of what is there; none means that it is lost.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Slice {
  required<Axes> shape;
  static constexpr std::string_view keras_name = "Slice", module_name = core_module;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "start_indices"};
  static constexpr void describe(auto& d) {
    d.field("shape", &Slice::shape, "The result's; -1 takes the rest.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SliceUpdate {
  static constexpr std::string_view keras_name = "SliceUpdate", module_name = core_module;
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "start_indices",
                                                                "updates"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct StopGradient {
  static constexpr std::string_view keras_name = "StopGradient", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"variable"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Unstack {
  std::optional<Dim> num = std::nullopt;
  Dim axis = 0;
  static constexpr std::string_view keras_name = "Unstack", module_name = core_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("num", &Unstack::num, "How many; none means as many as there are.");
    d.field("axis", &Unstack::axis, "The axis that vanishes.");
  }
  Values call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor cast(const KerasTensor& x, DType dtype);
KerasTensor scatter(const KerasTensor& indices, const KerasTensor& values, const Axes& shape);
KerasTensor scatter_update(
    const KerasTensor& inputs, const KerasTensor& indices, const KerasTensor& updates,
    const std::optional<Choice<ops::ScatterReduction>>& reduction = std::nullopt);
KerasTensor slice(const KerasTensor& x, const std::vector<Dim>& start,
                  const std::vector<Dim>& shape);
KerasTensor slice(const KerasTensor& x, const KerasTensor& start, const std::vector<Dim>& shape);
KerasTensor slice_update(const KerasTensor& x, const std::vector<Dim>& start,
                         const KerasTensor& updates);
KerasTensor slice_update(const KerasTensor& x, const KerasTensor& start,
                         const KerasTensor& updates);
KerasTensor stop_gradient(const KerasTensor& variable);
std::vector<KerasTensor> unstack(const KerasTensor& x, std::optional<Dim> num = std::nullopt,
                                 Dim axis = 0);

}  // namespace ops
}  // namespace ramet
