#include "ramet/models/opaque_outputs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ramet/layers/core/unknown_part.h"
#include "ramet/layers/registry.h"
#include "ramet/layers/shared_objects.h"

namespace ramet {

namespace {

constexpr std::size_t attempts_at_most = 400, candidates_at_most = 48, shapes_at_most = 24;

thread_local OpaqueOutputs* current_search = nullptr;

void flatten(const Tree<Shape>& tree, std::vector<Shape>& shapes) {
  tree.for_each([&](const Shape& shape) { shapes.push_back(shape); });
}

// The shapes of an entry's inputs, where it says them; of rank 1 if that is the last axis alone.
std::vector<Shape> built_on(const Json& entry) {
  std::vector<Shape> shapes;
  for (const char* key : {"build_config", "built_on"}) {
    const Json* build = entry.find(key);
    if (build == nullptr || !build->is_object() || !shapes.empty()) continue;
    for (const auto& [name, tree] : read_build_config(*build)) flatten(tree, shapes);
  }
  return shapes;
}

void add_once(std::vector<Shape>& shapes, Shape shape) {
  if (!shape.empty() && shapes.size() < shapes_at_most &&
      std::find(shapes.begin(), shapes.end(), shape) == shapes.end()) {
    shapes.push_back(std::move(shape));
  }
}

void collect_shapes(const Json& json, std::vector<Shape>& shapes) {
  if (json.is_array()) {
    for (const Json& item : json.items()) collect_shapes(item, shapes);
  } else if (json.is_object()) {
    for (Shape& shape : built_on(json)) add_once(shapes, std::move(shape));
    if (const Json* name = json.find("class_name");
        name != nullptr && *name == Json("__keras_tensor__")) {
      const Json* config = json.find("config");
      if (const Json* stated = config != nullptr ? config->find("shape") : nullptr) {
        Shape shape;
        from_json(*stated, shape);
        add_once(shapes, std::move(shape));
      }
    }
    for (const auto& [key, value] : json.members()) {
      if (key != "build_config" && key != "built_on") collect_shapes(value, shapes);
    }
  }
}

bool differ(Dim a, Dim b) { return a != any_dim && b != any_dim && a != b; }

// Whether a layer that was built on `wanted` takes this shape.
bool fits(const Shape& shape, const Shape& wanted) {
  if (shape.empty() || wanted.empty()) return true;
  if (wanted.size() == 1) return !differ(shape.back(), wanted.back());
  if (shape.size() != wanted.size()) return false;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    if (differ(shape[axis], wanted[axis])) return false;
  }
  return true;
}

// What `shape` must become for `actual`, which was made of it, to become `wanted`: by as much more,
// or by as many times, along each axis.
std::vector<Shape> corrections(const Shape& shape, const Shape& actual, const Shape& wanted) {
  if (shape.empty() || actual.empty() || wanted.empty()) return {};
  Shape more = shape, times = shape;
  const std::size_t axes = wanted.size() == 1 ? 1 : std::min(wanted.size(), shape.size()) - 1;
  if (wanted.size() > 1 && wanted.size() != actual.size()) return {};
  for (std::size_t back = 1; back <= axes && back <= actual.size(); ++back) {
    const Dim is = actual[actual.size() - back], must = wanted[wanted.size() - back];
    if (is == any_dim || must == any_dim || is == must) continue;
    Dim &sum = more[more.size() - back], &product = times[times.size() - back];
    if (sum != any_dim) sum = std::max<Dim>(sum + must - is, 1);
    if (product != any_dim && is > 0 && product * must % is == 0) product = product * must / is;
  }
  return {more, times};
}

}  // namespace

OpaqueOutputs* OpaqueOutputs::current() { return current_search; }

OpaqueOutputs::OpaqueOutputs(const Json& config) { collect_shapes(config, shapes_); }

Layer OpaqueOutputs::reading(const Json& config, const std::function<Layer()>& read) {
  if (current_search != nullptr) return read();
  OpaqueOutputs search(config);
  struct Scope {
    explicit Scope(OpaqueOutputs* mine) { current_search = mine; }
    ~Scope() { current_search = nullptr; }
  } const scope(&search);
  for (;;) {
    search.start();
    // Each attempt has its own layers, shared ones too.
    std::optional<SharedObjectScope> shared;
    if (SharedObjectScope::current() != nullptr) shared.emplace(config);
    try {
      return read();
    } catch (const Misfit& misfit) {
      if (!search.next(misfit)) fail<ValueError>("{}", misfit.message);
    }
  }
}

void OpaqueOutputs::start() {
  ++attempts_;
  made_.clear();
  alive_.clear();
  used_.clear();
}

Layer OpaqueOutputs::make(const Json& entry) {
  const std::size_t before = used_.size();
  const auto named = [&]() -> std::string {
    const Json* config = entry.find("config");
    const Json* name = config != nullptr && config->is_object() ? config->find("name") : nullptr;
    return name != nullptr && name->is_string() ? name->as_string() : "";
  };
  const auto reason = given_up_.empty() ? given_up_.end() : given_up_.find(named());
  const auto make = [&] {
    if (reason == given_up_.end()) return deserialize_layer(entry);
    Json envelope = entry;
    envelope[given_up] = reason->second;
    return opaque_layer(envelope);
  };
  const Layer layer = make();
  Made& made = made_[&layer.impl()];
  made.inside.insert(used_.begin() + static_cast<std::ptrdiff_t>(before), used_.end());
  made.entry = &entry;
  alive_.push_back(layer);
  return layer;
}

const OpaqueOutputs::Guesses& OpaqueOutputs::inside(const Layer& layer) const {
  static const Guesses none;
  const auto it = made_.find(&layer.impl());
  return it != made_.end() ? it->second.inside : none;
}

std::vector<Specs> OpaqueOutputs::candidates(const Guess& guess, Specs first) const {
  std::vector<Specs> list = {first};
  const auto add = [&](std::size_t output, Shape shape) {
    Specs specs = first;
    specs[output].shape = std::move(shape);
    if (list.size() < candidates_at_most &&
        std::find(list.begin(), list.end(), specs) == list.end())
      list.push_back(std::move(specs));
  };
  for (std::size_t output = 0; output < first.size(); ++output) {
    if (guess.is_known[output]) continue;
    for (const Spec& spec : guess.given) add(output, spec.shape);
    const Shape& given = guess.given[0].shape;
    if (given.empty()) continue;
    std::vector<Dim> ends = {given.back()};
    for (const Shape& shape : shapes_) {
      ends.push_back(shape.back());
      if (shape.size() == 1) continue;
      Shape whole = shape;
      whole[0] = given[0];
      add(output, std::move(whole));
    }
    // Of each rank, with the extents that were given as far as they go.
    for (std::size_t rank : {given.size(), given.size() - 1, given.size() + 1, given.size() + 2}) {
      if (rank < 2) continue;
      for (const Dim end : ends) {
        Shape shape(rank, any_dim);
        for (std::size_t axis = 0; axis + 1 < std::min(rank, given.size()); ++axis)
          shape[axis] = given[axis];
        shape.back() = end;
        add(output, std::move(shape));
      }
    }
  }
  return list;
}

std::size_t OpaqueOutputs::guess(OpaqueLayer& opaque, const Specs& given,
                                 const std::vector<std::optional<Spec>>& known,
                                 const std::optional<Spec>& likely) {
  auto it = std::find_if(guesses_.begin(), guesses_.end(),
                         [&](const Guess& guess) { return guess.layer == opaque.name(); });
  const auto id = static_cast<std::size_t>(it - guesses_.begin());
  if (it == guesses_.end()) guesses_.emplace_back();
  Guess& guess = guesses_[id];
  if (guess.candidates.empty() || !(guess.given == given)) {
    guess = {opaque.name(), given, {}, {}, 0};
    Specs first;
    for (const std::optional<Spec>& output : known) {
      guess.is_known.push_back(output.has_value());
      first.push_back(output.value_or(first.empty() && likely ? *likely : given[0]));
    }
    guess.candidates = candidates(guess, std::move(first));
  }
  opaque.known_outputs = guess.candidates[guess.at];
  used_.push_back(id);
  return id;
}

void OpaqueOutputs::call(const Layer& layer, const Specs& given, const Guesses& guesses,
                         const std::function<void()>& make_call) {
  if (guesses.empty() || layer.as<OpaqueLayer>() != nullptr) return make_call();
  Misfit misfit{layer.name(), "", guesses, given, {}};
  if (const auto made = made_.find(&layer.impl()); made != made_.end()) {
    // That was the first call.
    const Json* entry = std::exchange(made->second.entry, nullptr);
    if (entry != nullptr) misfit.wanted = built_on(*entry);
  }
  for (std::size_t i = 0; i < std::min(given.size(), misfit.wanted.size()); ++i) {
    if (fits(given[i].shape, misfit.wanted[i])) continue;
    misfit.message = fmt::format("Layer '{}' was built on {}, received {}.", layer.name(),
                                 to_string(misfit.wanted[i]), to_string(given[i].shape));
    throw Misfit(misfit);
  }
  try {
    make_call();
  } catch (const InternalError&) {
    throw;
  } catch (const Error& error) {
    misfit.message = error.what();
    throw Misfit(misfit);
  }
}

// What would have fitted, as far as the numbers tell, is tried next.
void OpaqueOutputs::learn(Guess& guess, const Misfit& misfit) const {
  const Specs& now = guess.candidates[guess.at];
  std::vector<Specs> better;
  for (std::size_t output = 0; output < now.size(); ++output) {
    if (guess.is_known[output]) continue;
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < misfit.given.size(); ++i) {
      if (i >= misfit.wanted.size()) {
        shapes.push_back(misfit.given[i].shape);  // of what it is joined with
        continue;
      }
      for (Shape& shape : corrections(now[output].shape, misfit.given[i].shape, misfit.wanted[i]))
        shapes.push_back(std::move(shape));
    }
    for (Shape& shape : shapes) {
      Specs specs = now;
      specs[output].shape = std::move(shape);
      if (std::find(guess.candidates.begin(), guess.candidates.end(), specs) ==
              guess.candidates.end() &&
          std::find(better.begin(), better.end(), specs) == better.end()) {
        better.push_back(std::move(specs));
      }
    }
  }
  if (guess.candidates.size() + better.size() > 2 * candidates_at_most) return;
  guess.candidates.insert(guess.candidates.begin() + static_cast<std::ptrdiff_t>(guess.at) + 1,
                          better.begin(), better.end());
}

bool OpaqueOutputs::next(const Misfit& misfit) {
  if (attempts_ < attempts_at_most) {
    for (auto id = misfit.guesses.rbegin(); id != misfit.guesses.rend(); ++id) {
      Guess& guess = guesses_[*id];
      learn(guess, misfit);
      if (guess.at + 1 == guess.candidates.size()) {
        guess.at = 0;
        continue;
      }
      ++guess.at;
      return true;
    }
  }
  for (const std::size_t id : misfit.guesses) guesses_[id].at = 0;
  return given_up_
      .emplace(misfit.layer, fmt::format("stands behind layers of unknown classes, and the file "
                                         "does not tell what they give it ({})",
                                         misfit.message))
      .second;
}

}  // namespace ramet
