#include "ramet/core/shape.h"

#include <algorithm>

#include "ramet/core/error.h"

namespace ramet {

namespace {

void check_rank(std::size_t rank) {
  if (rank > max_rank) {
    fail<ValueError>("ramet supports tensors of at most {} dimensions, received {}.", max_rank,
                     rank);
  }
}

}  // namespace

Shape::Shape(std::span<const Dim> dims) : rank_(dims.size()) {
  check_rank(rank_);
  std::copy(dims.begin(), dims.end(), dims_.begin());
}

Shape::Shape(std::size_t rank, Dim fill) : rank_(rank) {
  check_rank(rank);
  std::fill(begin(), end(), fill);
}

void Shape::push_back(Dim dim) {
  check_rank(rank_ + 1);
  dims_[rank_++] = dim;
}

void Shape::insert(std::size_t position, Dim dim) {
  check_rank(rank_ + 1);
  ++rank_;
  std::copy_backward(begin() + position, end() - 1, end());
  dims_[position] = dim;
}

void Shape::erase(std::size_t position) {
  std::copy(begin() + position + 1, end(), begin() + position);
  --rank_;
}

bool operator==(const Shape& a, const Shape& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (Dim dim : shape) {
    if (text.size() > 1) text += ", ";
    text += dim == any_dim ? "None" : std::to_string(dim);
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

bool is_known(const Shape& shape) {
  return std::none_of(shape.begin(), shape.end(), [](Dim dim) { return dim == any_dim; });
}

Dim element_count(const Shape& shape) {
  RAMET_ASSERT(is_known(shape));
  constexpr Dim limit = Dim{1} << 62;
  Dim count = 1;
  bool overflows = false;
  for (Dim dim : shape) {
    if (dim == 0) return 0;
    overflows = overflows || count > limit / dim;
    count = overflows ? count : count * dim;
  }
  if (overflows) fail<ValueError>("A tensor of shape {} is too large.", to_string(shape));
  return count;
}

std::size_t normalize_axis(std::int64_t axis, std::size_t rank, std::string_view who) {
  const auto r = static_cast<std::int64_t>(rank);
  if (axis < -r || axis >= r) {
    fail<ValueError>("{}: expected an axis in [-{}, {}), received {}.", who, r, r, axis);
  }
  return static_cast<std::size_t>(axis < 0 ? axis + r : axis);
}

Shape broadcast(const Shape& a, const Shape& b, std::string_view who) {
  const std::size_t rank = std::max(a.size(), b.size());
  Shape out(rank, 1);
  for (std::size_t i = 1; i <= rank; ++i) {
    const Dim x = i <= a.size() ? a[a.size() - i] : 1;
    const Dim y = i <= b.size() ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1 && x != any_dim && y != any_dim) {
      fail<ValueError>("{}: shapes {} and {} do not broadcast.", who, to_string(a), to_string(b));
    }
    // An unknown extent next to a known one above 1 must turn out to be 1 or that number.
    out[rank - i] = x == 1 ? y : (y == 1 ? x : std::max(x, y));
  }
  return out;
}

bool is_compatible(const Shape& wanted, const Shape& actual) {
  return std::equal(wanted.begin(), wanted.end(), actual.begin(), actual.end(),
                    [](Dim w, Dim a) { return w == any_dim || a == any_dim || w == a; });
}

std::vector<Dim> dense_strides(const Shape& shape) {
  std::vector<Dim> strides(shape.size());
  Dim step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

}  // namespace ramet
