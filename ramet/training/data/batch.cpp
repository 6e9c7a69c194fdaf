#include "ramet/training/data/batch.h"

#include <cstring>

namespace ramet {

namespace {

template <class F>
Batch map_tensors(const Batch& batch, F&& f) {
  return {batch.x.map(f), batch.y.map(f), batch.sample_weight.map(f)};
}

std::size_t row_bytes(const Tensor& tensor) {
  return tensor.shape()[0] == 0 ? 0
                                : tensor.byte_size() / static_cast<std::size_t>(tensor.shape()[0]);
}

Shape with_rows(const Tensor& tensor, Dim rows) {
  Shape shape = tensor.shape();
  shape[0] = rows;
  return shape;
}

Tensor view_rows(const Tensor& tensor, Dim begin, Dim end) {
  if (begin == 0 && end == tensor.shape()[0]) return tensor;
  if (tensor.dtype() == DType::string) return tensor.rows(begin, end);
  auto owner = std::make_shared<const Tensor>(tensor);
  const std::byte* start = tensor.bytes() + static_cast<std::size_t>(begin) * row_bytes(tensor);
  return Tensor(tensor.dtype(), with_rows(tensor, end - begin),
                Storage::borrow(start, std::move(owner)));
}

Tensor gather(const Tensor& tensor, std::span<const Dim> positions) {
  Tensor gathered(tensor.dtype(), with_rows(tensor, static_cast<Dim>(positions.size())));
  if (tensor.dtype() == DType::string) {
    const auto row = static_cast<std::size_t>(tensor.size() / std::max<Dim>(tensor.shape()[0], 1));
    const auto& from = tensor.string_data();
    auto& to = gathered.mutable_string_data();
    for (std::size_t i = 0; i < positions.size() * row; ++i) {
      to[i] = from[static_cast<std::size_t>(positions[i / row]) * row + i % row];
    }
    return gathered;
  }
  const std::size_t bytes = row_bytes(tensor);
  std::byte* to = gathered.mutable_bytes();
  for (const Dim position : positions) {
    std::memcpy(to, tensor.bytes() + static_cast<std::size_t>(position) * bytes, bytes);
    to += bytes;
  }
  return gathered;
}

}  // namespace

Dim row_count(const Batch& batch) {
  const std::vector<Tensor> tensors = batch.x.flatten();
  return tensors.empty() || tensors[0].rank() == 0 ? 0 : tensors[0].shape()[0];
}

void check_cardinality(const Batch& batch) {
  bool all_equal = true;
  std::optional<Dim> rows;
  std::string text;
  const auto look = [&](const Tree<Tensor>& tree, std::string_view label) {
    std::string sizes;
    tree.for_each([&](const Tensor& tensor) {
      if (tensor.rank() == 0) {
        fail<ValueError>(
            "Expected arrays with a first axis of samples for '{}', received a scalar.", label);
      }
      const Dim size = tensor.shape()[0];
      all_equal = all_equal && rows.value_or(size) == size;
      rows = size;
      sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
    });
    if (!sizes.empty()) text += fmt::format("'{}' sizes: {}\n", label, sizes);
  };
  look(batch.x, "x");
  look(batch.y, "y");
  look(batch.sample_weight, "sample_weight");
  if (all_equal) return;
  fail<ValueError>(
      "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.{}",
      text);
}

Batch rows_of(const Batch& batch, Dim begin, Dim end) {
  return map_tensors(batch, [&](const Tensor& tensor) { return view_rows(tensor, begin, end); });
}

Tensor aligned(const Tensor& tensor) {
  const auto address = reinterpret_cast<std::uintptr_t>(tensor.bytes());
  if (tensor.dtype() == DType::string || address % size_of(tensor.dtype()) == 0) return tensor;
  Tensor copy(tensor.dtype(), tensor.shape());
  std::memcpy(copy.mutable_bytes(), tensor.bytes(), tensor.byte_size());
  return copy;
}

Batch aligned(const Batch& batch) {
  return map_tensors(batch, [](const Tensor& tensor) { return aligned(tensor); });
}

Batch gather_rows(const Batch& batch, std::span<const Dim> positions) {
  return map_tensors(batch, [&](const Tensor& tensor) { return gather(tensor, positions); });
}

}  // namespace ramet
