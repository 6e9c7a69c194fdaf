#pragma once
// The layout of .weights.h5 (docs/formats/weights_h5.md): for each layer a group at its attribute
// path, with the layer's own variables as vars/0, vars/1, ...

#include <functional>

#include "ramet/saving/saving.h"
#include "ramet/saving/weight_source.h"

namespace ramet {

/// Files that layers keep in a `.keras` beside their weights, by path below `assets/`:
/// "layers/string_lookup/vocabulary.txt".
using Assets = std::map<std::string, std::string>;

WeightReport read_weights(const WeightSource& file, const Model& model, bool skip_mismatch,
                          const Assets& assets = {});
Assets assets_of(const Model& model);
void write_weights(Hdf5Writer& file, const Model& model);
/// To `x.weights.json` and files beside it of at most so many GiB each.
void write_sharded_weights(const std::filesystem::path& path, const Model& model,
                           double max_shard_size);

/// Every group that is written, in order: its path, its layer's name, and what stands in it.
struct WeightToWrite {
  std::string path;
  Tensor value;
};
using WeightVisitor = std::function<void(const std::string& group, const std::string& name,
                                         const std::vector<WeightToWrite>& weights)>;
void walk_weights(const Model& model, const WeightVisitor& visit);

/// The values of the optimizer's variables; empty when there are none.
std::vector<Tensor> optimizer_state_of(const Model& model);
/// What was written of them, by number; empty when there are none.
std::vector<Tensor> read_optimizer_state(const Hdf5Reader& file);

/// "3 missing: a/b, ..." for messages.
std::string list_some(const std::vector<std::string>& names);

}  // namespace ramet
