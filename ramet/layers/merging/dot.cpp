#include "ramet/layers/merging/dot.h"

#include "ramet/layers/merging/elementwise_merge.h"
#include "ramet/layers/operations/nn.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// "bcd" for three axes, with `shared` for the one that is summed over.
std::string letters(std::size_t rank, std::size_t axis, char first, char shared) {
  std::string text = "a";
  for (std::size_t i = 1; i < rank; ++i) text += i == axis ? shared : first++;
  return text;
}

std::string without(std::string text, char letter) {
  std::erase(text, letter);
  return text;
}

}  // namespace

DotLayer::DotLayer(DotConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const Axes& axes = this->config().axes;
  if (axes.is_list() && axes.size() != 2) {
    fail<ValueError>(
        "Invalid format for argument `axes`: it should contain two elements. Received: axes={}",
        to_json(axes).dump());
  }
}

std::pair<std::size_t, std::size_t> DotLayer::summed_axes(const Shape& a, const Shape& b) const {
  const std::vector<Dim>& axes = config().axes.get().values();
  const std::pair pair = {normalize_axis(axes.front(), a.size(), keras_name),
                          normalize_axis(axes.back(), b.size(), keras_name)};
  if (pair.first == 0 || pair.second == 0) {
    fail<ValueError>("Dot: expected axes other than the batch axis, received {}.",
                     to_json(config().axes).dump());
  }
  return pair;
}

void DotLayer::build(const BuildShapes& shapes) {
  const std::vector<Shape> all = merged_shapes(shapes, keras_name);
  if (all.size() != 2) {
    fail<ValueError>("A `Dot` layer should be called on a list of 2 inputs. Received: {}",
                     all.size());
  }
  const auto [a, b] = summed_axes(all[0], all[1]);
  const Dim left = all[0][a], right = all[1][b];
  if (left != any_dim && right != any_dim && left != right) {
    fail<ValueError>(
        "Incompatible input shapes: axis values {} (at axis {}) != {} (at axis {}). Full input "
        "shapes: {}, {}",
        left, a, right, b, to_string(all[0]), to_string(all[1]));
  }
}

Value DotLayer::call(CallContext&, const Values& xs) {
  constexpr double epsilon = 1e-7;
  if (xs.size() != 2) {  // a later call need not be like the first, which built the layer
    fail<ValueError>("A `Dot` layer should be called on exactly 2 inputs. Received: {}", xs.size());
  }
  const auto [a, b] = summed_axes(xs[0].shape(), xs[1].shape());
  Value left = xs[0], right = xs[1];
  if (config().normalize) {
    left = ops::normalize(left, Axes(static_cast<Dim>(a)), 2, epsilon);
    right = ops::normalize(right, Axes(static_cast<Dim>(b)), 2, epsilon);
  }
  const std::string left_letters = letters(left.rank(), a, 'b', 'z');
  const std::string right_letters = letters(right.rank(), b, 'n', 'z');
  const std::string output = without(left_letters, 'z') + without(right_letters.substr(1), 'z');
  const Value y = ops::einsum(left_letters + "," + right_letters + "->" + output, {left, right});
  return y.rank() == 1 ? ops::expand_dims(y, -1) : y;
}

RAMET_DEFINE_LAYER(DotLayer)

}  // namespace ramet
