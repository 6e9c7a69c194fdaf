#pragma once
// Program: a graph compiled for fixed shapes. Immutable; shared by all clones of a model and by all
// threads. Weights are bound when it runs, so a clone needs no new compilation.
//
//   auto program = Program::compile(graph, {});
//   auto bound = program->bind(weights);           // packs weights; once per set of weights
//   Workspace workspace(bound);                    // one a thread
//   std::vector<Tensor> y = workspace.run(inputs); // allocates the outputs and nothing else
//
// A program may replace variables, as a training step does: they are its state. State is no part of
// what is bound; `Workspace::step` reads it and writes it in place.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ramet/ops/op.h"
#include "ramet/runtime/precision.h"

namespace ramet {

struct CompileOptions {
  int threads = 0;         ///< 0: as many as OpenMP would use
  bool reference = false;  ///< no passes but expansion, reference kernels only: the definition
  Precision precision = Precision::float32;
  /// Choose nothing by measuring this machine: the same bits in each process.
  bool repeatable = false;
  friend bool operator==(const CompileOptions&, const CompileOptions&) = default;
};

class BoundProgram;

class Program : public std::enable_shared_from_this<Program> {
 public:
  /// The last outputs of the graph, one for each key in `updates`, are the next values of these
  /// variables. Raises NotImplementedError when an op has no kernel for its types.
  static std::shared_ptr<const Program> compile(const Graph& graph, CompileOptions options = {},
                                                std::span<const std::int64_t> updates = {});
  virtual ~Program() = default;

  virtual const Specs& inputs() const = 0;
  virtual const Specs& outputs() const = 0;  ///< without the updates
  /// Keys of the variables that the program only reads, in the order `bind` wants them.
  virtual const std::vector<std::int64_t>& variables() const = 0;
  /// Keys of the variables that it replaces: `updates`, as they were given.
  virtual const std::vector<std::int64_t>& state() const = 0;
  /// Prepares (folds, packs) one set of weights; they are kept, and shared, not copied. Raises
  /// ValueError when count, shapes or types differ.
  virtual std::shared_ptr<const BoundProgram> bind(std::vector<Tensor> weights) const = 0;
  /// The plan: one line a step with op, kernel, shapes; then memory. With `refusals`, also why
  /// faster kernels said no.
  virtual std::string to_text(bool refusals = false) const = 0;
};

/// A program with weights; immutable, shared by threads.
class BoundProgram {
 public:
  virtual ~BoundProgram() = default;
  virtual const Program& program() const = 0;
  virtual const std::vector<Tensor>& weights() const = 0;
};

/// The scratch memory of one caller at a time.
class Workspace {
 public:
  explicit Workspace(std::shared_ptr<const BoundProgram> bound);
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

  /// Raises ValueError when count, shapes or types of the inputs differ from the program's. Only
  /// for programs without state.
  std::vector<Tensor> run(std::span<const Tensor> inputs);
  /// The same for a program with state: reads it, in the order of `Program::state`, and leaves the
  /// next values there.
  std::vector<Tensor> step(std::span<const Tensor> inputs, std::span<Tensor* const> state,
                           std::vector<std::int64_t>* times = nullptr);
  /// Nanoseconds that each step of the last `run_profiled` took, by line of `Program::to_text`.
  std::vector<Tensor> run_profiled(std::span<const Tensor> inputs,
                                   std::vector<std::int64_t>& times);
  const BoundProgram& bound() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ramet
