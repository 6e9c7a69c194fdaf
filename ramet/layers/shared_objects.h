#pragma once
// Layers that several models of one file share: every place where such a layer is written has the
// same "shared_object_id".

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ramet/layers/layer.h"

namespace ramet {

/// While it lives, deserialize_layer and serialize_layer of this thread heed the ids.
class SharedObjectScope {
 public:
  /// For reading; heeds nothing when the file has no ids.
  explicit SharedObjectScope(const Json& file);
  /// For writing: an id for each layer that two models of `model` hold. Model is any layer here.
  explicit SharedObjectScope(const Layer& model);
  ~SharedObjectScope();
  SharedObjectScope(const SharedObjectScope&) = delete;
  SharedObjectScope& operator=(const SharedObjectScope&) = delete;
  static SharedObjectScope* current();

  /// The layer that an envelope stands for, if it was made already.
  std::optional<Layer> find(const Json& envelope);
  void add(const Json& envelope, const Layer& layer);
  std::optional<std::int64_t> id_of(const LayerBase& layer) const;

 private:
  bool is_reading_ = false;
  std::unordered_map<std::int64_t, Layer> by_id_;
  // Keras leaves out the mark where it writes a layer for the first time.
  std::vector<std::pair<Json, Layer>> unmarked_;
  std::unordered_map<const LayerBase*, std::int64_t> ids_;
  SharedObjectScope* outer_;
};

}  // namespace ramet
