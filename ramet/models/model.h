#pragma once
// Model: layers with their connections. A model is a layer too, so models nest.
//
//   KerasTensor x = Input({.shape = {784}});
//   KerasTensor y = Dense({.units = 10, .activation = "softmax"})(x);
//   Model model(x, y);
//   Tensor answers = model.predict(images);
//
// Building and changing a model is for one thread at a time; `predict` of a built model may be
// called from any number of threads at once.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ramet/layers/layer_base.h"
#include "ramet/models/function.h"
#include "ramet/runtime/precision.h"

namespace ramet {

struct PredictOptions {
  Dim batch_size = 32;     ///< rows that are computed at a time
  int threads = 0;         ///< 0: as many as there are cores
  bool reference = false;  ///< the plain definition of every op: slow, to compare with
  Precision precision = Precision::float32;  ///< of products of float32; see runtime/precision.h
};

// What a model is trained with; see training/training.h.
struct CompileArguments;
struct FitOptions;
struct EvaluateOptions;
struct BatchOptions;
struct Batch;
class DataSource;
class History;
/// Names and values of losses and metrics, sorted by name as Keras logs them.
using Logs = std::map<std::string, Tensor>;

/// What a model is trained by once it has been compiled or has begun to train: the training room's
/// Trainer.
class ModelTrainer {
 public:
  virtual ~ModelTrainer() = default;
  /// Keras's compile arguments, the optimizer with its present learning rate.
  virtual Json compile_config() const = 0;
  /// Without slots until the optimizer is built.
  virtual std::vector<Variable> optimizer_variables() const = 0;
  /// What the optimizer was built for, in its order; empty until then.
  virtual std::vector<Variable> optimized_variables() const = 0;
  /// Takes what a file has, once the optimizer is built; ignores what does not fit, as Keras does.
  virtual void set_optimizer_state(std::vector<Tensor> state) = 0;
};

/// All variables of a layer and those within, each once, state that is no weight included.
std::vector<Variable> state_of(const LayerBase& layer);

/// What the programs of a model are compiled for and kept by; shared by its clones.
class ProgramCache;
class Bindings;
struct CachedProgram;

/// What all models share. Derive from Functional or Sequential, not from this.
class ModelBase : public LayerBase {
 public:
  /// Null while a Sequential has no input shape.
  virtual const Function* function() const = 0;
  /// Layers in Keras's order; operations on tensors are left out.
  virtual std::vector<Layer> layers() const = 0;
  virtual bool is_sequential() const { return false; }

  std::vector<Sublayer> sublayers() const override;
  bool converts_inputs() const override { return false; }
  void extend_envelope(Json& envelope) const override;

  /// Variables in a fixed order, state that is no weight included: what programs are bound by.
  std::vector<Variable> state() const { return state_of(*this); }

  Tree<Tensor> predict(const Tree<Tensor>& inputs, const PredictOptions& options);
  /// The plan for these inputs, one line a step.
  std::string plan_text(const Tree<Tensor>& inputs, const PredictOptions& options, bool refusals);
  /// Nanoseconds of each line of `plan_text`, for one run.
  std::vector<std::int64_t> profile(const Tree<Tensor>& inputs, const PredictOptions& options);

  /// Keras's compile arguments as a file has them; null for a model that is not compiled.
  Json compile_config() const { return trainer ? trainer->compile_config() : saved_compile_config; }
  /// Values of the optimizer's variables, by number.
  std::vector<Tensor> optimizer_state() const;

  // What the file had, or the model that this is a clone of; holds until there is a trainer.
  Json saved_compile_config;
  std::vector<Tensor> saved_optimizer_state;
  /// Of a clone with other layers: the variables that the state was gathered for, in order, and
  /// what each became here, or null. Empty: the trainable weights.
  std::vector<std::pair<Variable, Variable>> saved_optimizer_variables;
  std::shared_ptr<ModelTrainer> trainer;

  /// Checked, and converted to what the inputs are: one tensor for each, in flattening order.
  /// Raises ValueError when they do not fit.
  std::vector<Tensor> standardize(const Tree<Tensor>& inputs) const;
  /// Builds what can only be built once inputs are known.
  virtual void ensure_built(const Tree<Tensor>& inputs) { (void)inputs; }

  /// Shares compiled programs with `other`, which must have the same structure.
  void share_programs(const ModelBase& other) { programs_ = other.programs_; }

 protected:
  ModelBase(std::string_view class_name, LayerOptions options);
  Tree<Value> call_with(CallContext& context, const CallInputs& inputs) override;

 private:
  // The program for inputs like these; runs others first where extents depend on the data.
  std::shared_ptr<const CachedProgram> program_for(const std::vector<Tensor>& inputs,
                                                   const std::vector<Variable>& state,
                                                   const PredictOptions& options);
  std::shared_ptr<const CachedProgram> compiled_for(const std::vector<Tensor>& inputs,
                                                    const std::vector<Variable>& state,
                                                    const PredictOptions& options,
                                                    const std::vector<Dim>& extents);
  std::shared_ptr<ProgramCache> programs_;
  std::shared_ptr<Bindings> bindings_;
};

/// The handle. `Model(inputs, outputs)` makes a Functional.
class Model : public Layer {
 public:
  explicit Model(std::shared_ptr<ModelBase> impl) : Layer(std::move(impl)) {}
  Model(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs, LayerOptions options = {});
  /// The layer as a model; raises TypeError when it is none.
  static Model of(const Layer& layer);

  ModelBase* operator->() const { return static_cast<ModelBase*>(impl_.get()); }
  std::vector<Layer> layers() const { return (*this)->layers(); }
  /// Layers and operations on tensors; raises ValueError for an unbuilt Sequential.
  std::vector<Layer> operations() const;
  /// The structures the model was made of; raise AttributeError for an unbuilt Sequential.
  const Tree<KerasTensor>& input() const;
  const Tree<KerasTensor>& output() const;
  std::vector<KerasTensor> inputs() const { return input().flatten(); }
  std::vector<KerasTensor> outputs() const { return output().flatten(); }
  /// Names of the input layers, and of the layers that make each output.
  std::vector<std::string> input_names() const;
  std::vector<std::string> output_names() const;
  /// Raise ValueError, listing what there is, when there is no such layer.
  Layer get_layer(std::string_view name) const;
  Layer get_layer(std::int64_t index) const;
  bool compiled() const {
    return (*this)->trainer != nullptr || !(*this)->saved_compile_config.is_null();
  }

  /// Batches of at most `batch_size` rows; joined along the first axis. Raises ValueError when the
  /// inputs do not fit, NotImplementedError when a layer cannot run.
  Tensor predict(const Tensor& x, PredictOptions options = {}) const;
  Tree<Tensor> predict(const Tree<Tensor>& inputs, PredictOptions options = {}) const;
  /// By input name.
  Tree<Tensor> predict(const std::map<std::string, Tensor>& inputs,
                       PredictOptions options = {}) const;
  /// All rows as one batch.
  Tree<Tensor> predict_on_batch(const Tree<Tensor>& inputs) const;

  // ---------------------------------------------------------------- training/training.h
  /// Sets what to train with. A model that was loaded compiled needs no call.
  void compile(const CompileArguments& arguments) const;
  /// Trains. `x` and `y` have the structures of the model's inputs and outputs, or are dicts by
  /// name. Raises ValueError when the model is not compiled or the data do not fit.
  History fit(const Tree<Tensor>& x, const Tree<Tensor>& y, const FitOptions& options) const;
  History fit(const Tree<Tensor>& x, const Tree<Tensor>& y) const;
  History fit(DataSource& data, const FitOptions& options) const;
  /// Losses and metrics over the data.
  Logs evaluate(const Tree<Tensor>& x, const Tree<Tensor>& y, const EvaluateOptions& options) const;
  Logs evaluate(const Tree<Tensor>& x, const Tree<Tensor>& y) const;
  Logs evaluate(DataSource& data, const EvaluateOptions& options) const;
  /// One step on one batch; metrics start anew.
  Logs train_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y,
                      const BatchOptions& options) const;
  Logs train_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y) const;
  Logs test_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y,
                     const BatchOptions& options) const;
  Logs test_on_batch(const Tree<Tensor>& x, const Tree<Tensor>& y) const;
};

/// One layer after the other. Without an input shape it is built when it first sees data.
class SequentialModel final : public ModelBase {
 public:
  explicit SequentialModel(std::vector<Layer> layers = {}, LayerOptions options = {});

  std::string_view class_name() const override { return "Sequential"; }
  std::string module() const override { return "keras"; }
  Layer from_own_config() const override;
  Json get_config() const override;
  /// Raises ValueError naming what is wrong.
  static Layer from_config(const Json& config);

  const Function* function() const override { return function_ ? &*function_ : nullptr; }
  std::vector<Layer> layers() const override;
  bool is_sequential() const override { return true; }
  /// With the InputLayer, if there is one.
  const std::vector<Layer>& stack() const { return stack_; }
  void add(Layer layer);
  void pop();
  /// Builds for a shape with batch axis.
  void build(const Shape& input);
  bool has_build() const override { return true; }
  void ensure_built(const Tree<Tensor>& inputs) override;

 protected:
  void build_with(const BuildShapes& shapes) override;
  Json own_config() const override { return Json::object(); }
  Tree<Value> call_with(CallContext& context, const CallInputs& inputs) override;
  bool supports_masking() const override { return true; }
  Values output_masks(const Values&, const Values&) const override { return {}; }

 private:
  void rebuild();
  std::vector<Layer> stack_;
  std::optional<Function> function_;
};

class Sequential : public Model {
 public:
  explicit Sequential(std::vector<Layer> layers = {}, LayerOptions options = {})
      : Model(std::make_shared<SequentialModel>(std::move(layers), std::move(options))) {}
  SequentialModel* operator->() const { return static_cast<SequentialModel*>(impl_.get()); }
  void add(Layer layer) const { (*this)->add(std::move(layer)); }
  void pop() const { (*this)->pop(); }
};

/// Which class a functional model is of: "Functional", or a user's subclass that a file named.
struct ModelClass {
  std::string module = "keras.src.models.functional";
  std::string class_name = "Functional";
  std::optional<std::string> registered_name = "Functional";
};

/// Any graph of layers.
class FunctionalModel final : public ModelBase {
 public:
  FunctionalModel(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs, LayerOptions options = {},
                  ModelClass model_class = {});
  FunctionalModel(Function function, LayerOptions options, ModelClass model_class);

  std::string_view class_name() const override { return class_.class_name; }
  std::string module() const override { return class_.module; }
  std::optional<std::string> registered_name() const override { return class_.registered_name; }
  const ModelClass& model_class() const { return class_; }
  Layer from_own_config() const override;
  Json get_config() const override;
  static Layer from_config(const Json& config, ModelClass model_class = {});
  void extend_envelope(Json& envelope) const override;

  const Function* function() const override { return &function_; }
  std::vector<Layer> layers() const override;

 protected:
  Json own_config() const override { return Json::object(); }
  bool supports_masking() const override { return true; }
  Values output_masks(const Values&, const Values&) const override { return {}; }
  std::vector<KerasTensor> output_masks(const std::vector<KerasTensor>&,
                                        const std::vector<KerasTensor>&) const override {
    return {};
  }

 private:
  ModelClass class_;
  Function function_;
};

using Functional = Model;

/// Reads layers and models, nested ones included, from their envelopes.
Layer deserialize(const Json& envelope);

}  // namespace ramet
