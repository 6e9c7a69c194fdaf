#pragma once
// Runs a graph once, right now: for initializers and eager calls. What runs often is compiled
// (runtime/program.h).

#include <functional>
#include <span>
#include <vector>

#include "ramet/ops/op.h"

namespace ramet {

/// Gives the value of a variable from its key.
using VariableLookup = std::function<Tensor(std::int64_t key)>;

/// The graph's outputs for these inputs. Raises ValueError when inputs do not fit their specs.
std::vector<Tensor> run(const Graph& graph, std::span<const Tensor> inputs = {},
                        const VariableLookup& variables = {});

/// A value that needs no inputs, such as a constant expression.
Tensor evaluate(const Value& value);

}  // namespace ramet
