#pragma once
// CompileLoss: the losses of a compiled model, matched with its outputs, and their weighted sum.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ramet/layers/call_context.h"
#include "ramet/training/class_targets.h"
#include "ramet/training/compile_arguments.h"

namespace ramet {

/// What counts alike in the means of losses over an epoch, where there are several.
enum class LossMeans { of_batches, of_rows };

/// Losses are found by position or, in a dict, by the names of outputs or the keys of their dict.
/// They are matched with outputs at the first call.
class CompileLoss {
 public:
  explicit CompileLoss(LossArgument loss, LossWeights loss_weights = {},
                       std::vector<std::string> output_names = {},
                       LossMeans means = LossMeans::of_batches)
      : loss_(std::move(loss)),
        loss_weights_(std::move(loss_weights)),
        output_names_(std::move(output_names)),
        means_(means) {}

  /// The weighted sum of all losses; null when no output has one. With several losses, `metrics`
  /// are updated too. Masks of predictions are looked up in the context. Raises ValueError, with
  /// Keras's texts, when structures do not fit.
  Value call(CallContext& context, Tree<Value> y_true, const Tree<Value>& y_pred,
             const Tree<Value>& sample_weight = {});

  /// Targets of the last call that are numbers of classes.
  const std::vector<ClassTarget>& class_targets() const { return class_targets_; }
  /// With several losses, their means, unweighted: "{output}_loss".
  const std::vector<Metric>& metrics() const { return metrics_; }
  void reset_state();

 private:
  using Path = std::vector<std::variant<std::size_t, std::string>>;
  struct Weighted {
    LossIdentifier loss;
    std::optional<double> weight;
  };
  struct Entry {
    Path path;
    Loss loss;
    std::optional<double> weight;
    std::string name;
  };

  void build(const Tree<Value>& y_true, const Tree<Value>& y_pred);
  Tree<Weighted> weighted_losses(const Tree<Value>& y_pred) const;
  void build_nested(const Tree<Value>& y_true, const Tree<Value>& y_pred,
                    const Tree<Weighted>& loss, const Tree<std::string>& names, const Path& path);
  void add_entry(const Tree<Value>& y_true, const Tree<Value>& y_pred, const Weighted& weighted,
                 const Tree<std::string>& names, const Path& path);
  /// Says which shapes came together when they do not fit.
  static Value value_of(const Entry& entry, const Value& wanted, const Value& predicted,
                        const Value& weight, const Value& mask);
  Tree<Value> fit(Tree<Value> y_true, const Tree<Value>& y_pred) const;
  static std::string to_text(const Path& path);
  template <class T>
  static const Tree<T>& at(const Tree<T>& tree, const Path& path);

  LossArgument loss_;
  LossWeights loss_weights_;
  std::vector<std::string> output_names_;
  LossMeans means_;
  bool is_built_ = false;
  std::vector<Entry> entries_;
  std::vector<Metric> metrics_;
  std::vector<ClassTarget> class_targets_;
};

}  // namespace ramet
