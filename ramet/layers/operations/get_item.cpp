#include "ramet/layers/operations/get_item.h"

#include "ramet/layers/operations/family.h"

namespace ramet {

namespace ops {

Index Index::from(const Json& json) {
  if (json.is_null()) return new_axis();
  if (json.is_int()) return Index(json.as_int());
  const Json* name = json.find("class_name");
  if (name != nullptr && name->is_string() && name->as_string() == "__ellipsis__")
    return ellipsis();
  if (name != nullptr && name->is_string() && name->as_string() == "__slice__") {
    const Json& config = json.at("config");
    SliceRange range;
    from_json(config.at("start"), range.begin);
    from_json(config.at("stop"), range.end);
    std::optional<Dim> step;
    from_json(config.at("step"), step);
    range.step = step.value_or(1);
    return range;
  }
  fail<NotImplementedError>(
      "get_item: expected integers, slices, None or an ellipsis as indices, received {}.",
      json.dump());
}

Json Index::json() const {
  switch (kind_) {
    case Kind::position:
      return position_;
    case Kind::new_axis:
      return nullptr;
    case Kind::ellipsis:
      return Json::object({{"class_name", "__ellipsis__"}, {"config", Json::object()}});
    case Kind::range:
      break;
  }
  return Json::object(
      {{"class_name", "__slice__"},
       {"config", Json::object({{"start", to_json(range_.begin)},
                                {"stop", to_json(range_.end)},
                                {"step", range_.step == 1 ? Json() : Json(range_.step)}})}});
}

namespace {

// The key with its ellipsis written out: one entry an axis of x, and new axes between them.
std::vector<Index> spelled_out(const Value& x, const std::vector<Index>& key) {
  std::size_t used = 0;
  bool has_ellipsis = false;
  for (const Index& index : key) {
    has_ellipsis = has_ellipsis || index.kind() == Index::Kind::ellipsis;
    const bool uses_axis =
        index.kind() == Index::Kind::position || index.kind() == Index::Kind::range;
    used += uses_axis ? 1 : 0;
  }
  if (used > x.rank()) {
    fail<ValueError>("get_item: expected at most {} indices for shape {}, received {}.", x.rank(),
                     to_string(x.shape()), used);
  }
  std::vector<Index> full;
  const auto take_rest = [&] { full.insert(full.end(), x.rank() - used, all_of_axis); };
  for (const Index& index : key) {
    if (index.kind() == Index::Kind::ellipsis) {
      take_rest();
    } else {
      full.push_back(index);
    }
  }
  if (!has_ellipsis) take_rest();
  return full;
}

}  // namespace

Value get_item(const Value& x, const std::vector<Index>& key) {
  const std::vector<Index> full = spelled_out(x, key);
  std::vector<SliceRange> ranges;
  for (const Index& index : full) {
    if (index.kind() == Index::Kind::range) ranges.push_back(index.range());
    if (index.kind() != Index::Kind::position) continue;
    const Dim position = index.position(), extent = x.shape()[ranges.size()];
    if (extent != any_dim && (position >= extent || position < -extent)) {
      fail<ValueError>("get_item: index {} is out of bounds for axis {} of shape {}.", position,
                       ranges.size(), to_string(x.shape()));
    }
    const bool is_last = position == -1;
    ranges.push_back({position, is_last ? std::nullopt : std::optional<Dim>(position + 1)});
  }
  const Value part = slice(x, ranges);
  Shape shape;
  std::size_t axis = 0;
  for (const Index& index : full) {
    if (index.kind() == Index::Kind::new_axis) shape.push_back(1);
    if (index.kind() == Index::Kind::range) shape.push_back(part.shape()[axis]);
    axis += index.kind() == Index::Kind::new_axis ? 0 : 1;
  }
  return reshape(part, shape);
}

KerasTensor get_item(const KerasTensor& x, const std::vector<Index>& key) {
  using T = Tree<KerasTensor>;
  std::vector<T> items;
  for (const Index& index : key) items.push_back(T::constant(index.json()));
  T written = items.size() == 1 ? items[0] : T::tuple(std::move(items));
  return record(operations::GetItem{}, Arguments<KerasTensor>{{x, std::move(written)}, {}});
}

}  // namespace ops

namespace operations {

Value GetItem::call(const CallInputs& inputs) const {
  const Tree<Value>* key = inputs.find("key");
  std::vector<ops::Index> indices;
  const auto add = [&](const Tree<Value>& item) {
    if (!item.is_constant()) {
      fail<NotImplementedError>(
          "get_item: expected indices that are no tensors, received a tensor.");
    }
    indices.push_back(ops::Index::from(item.constant()));
  };
  if (key == nullptr) {
    indices.push_back(ops::Index::new_axis());
  } else if (key->is_sequence()) {
    for (const Tree<Value>& item : key->items()) add(item);
  } else if (key->is_constant() && key->constant().is_array()) {
    for (const Json& item : key->constant().items()) indices.push_back(ops::Index::from(item));
  } else {
    add(*key);
  }
  return ops::get_item(inputs.value("x"), indices);
}

std::vector<LayerEntry> get_item_operations() { return operation_entries<GetItem>(); }

}  // namespace operations
}  // namespace ramet
