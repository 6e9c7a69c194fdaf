#include "ramet/layers/objects/json_array_impl.h"

namespace ramet {

namespace {

/// The shape that the first items have at each depth.
Shape leading_shape(const Json& json) {
  Shape shape;
  for (const Json* level = &json; level->is_array(); level = &(*level)[0]) {
    shape.push_back(static_cast<Dim>(level->size()));
    if (level->empty()) break;
  }
  return shape;
}

class Reader {
 public:
  Reader(const Shape& shape, std::string_view who) : shape_(shape), who_(who) {
    values_.reserve(static_cast<std::size_t>(element_count(shape)));
  }

  void read(const Json& json, std::size_t depth) {
    if (depth == shape_.size()) {
      if (!json.is_number() && !json.is_bool()) refuse(json);
      values_.push_back(json.is_bool() ? json.as_bool() : json.as_double());
      return;
    }
    if (!json.is_array() || static_cast<Dim>(json.size()) != shape_[depth]) refuse(json);
    for (const Json& item : json.items()) read(item, depth + 1);
  }
  Tensor tensor() const { return Tensor::of<double>(shape_, std::span<const double>(values_)); }

 private:
  [[noreturn]] void refuse(const Json& json) const {
    fail<ValueError>("{}: expected an array of shape {}, received {} inside it.", who_,
                     to_string(shape_), json.is_array() ? "another list" : json.dump());
  }
  Shape shape_;
  std::string_view who_;
  std::vector<double> values_;
};

}  // namespace

Tensor array_from_json(const Json& json, std::string_view who) {
  const Json* array = &json;
  if (const Json* config = json.find("config")) array = config->find("value");
  if (array == nullptr) fail<ValueError>("{}: expected an array, received {}.", who, json.dump());
  Reader reader(leading_shape(*array), who);
  reader.read(*array, 0);
  return reader.tensor();
}

}  // namespace ramet
