#include "ramet/core/tensor.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "ramet/core/convert.h"

namespace ramet {

namespace {

// Cache lines and the widest vectors are 64 bytes.
constexpr std::align_val_t alignment{64};

}  // namespace

namespace {

// Large blocks in large pages, where the system has them: they are touched first in half the
// time, and read half as fast again.
void ask_for_large_pages([[maybe_unused]] std::byte* data, [[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
  constexpr std::size_t large = std::size_t{4} << 20, page = 4096;
  if (bytes < large) return;
  const auto begin = (reinterpret_cast<std::uintptr_t>(data) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(data) + bytes) / page * page;
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

}  // namespace

std::shared_ptr<Storage> Storage::allocate(std::size_t bytes) {
  std::shared_ptr<Storage> storage(new Storage);
  // Kernels may load whole vectors past the end, so the last line is always complete.
  const std::size_t padded = (bytes + 127) / 64 * 64;
  storage->data_ = static_cast<std::byte*>(::operator new(padded, alignment));
  storage->owns_ = true;
  ask_for_large_pages(storage->data_, padded);
  return storage;
}

std::shared_ptr<Storage> Storage::of_strings(std::vector<std::string> strings) {
  std::shared_ptr<Storage> storage(new Storage);
  storage->strings_ = std::move(strings);
  storage->data_ = reinterpret_cast<std::byte*>(storage->strings_.data());
  return storage;
}

std::shared_ptr<Storage> Storage::borrow(const void* data, std::shared_ptr<const void> owner) {
  std::shared_ptr<Storage> storage(new Storage);
  storage->data_ = const_cast<std::byte*>(static_cast<const std::byte*>(data));
  storage->owner_ = std::move(owner);
  return storage;
}

Storage::~Storage() {
  if (owns_) ::operator delete(data_, alignment);
}

std::string to_string(const Spec& spec) {
  return std::string(to_string(spec.dtype)) + to_string(spec.shape);
}

Tensor::Tensor() : Tensor(DType::float32, Shape{0}) {}

Tensor::Tensor(DType dtype, Shape shape) : spec_{shape, dtype} {
  if (std::any_of(shape.begin(), shape.end(), [](Dim dim) { return dim < 0; })) {
    fail<ValueError>("Tensor: expected a fully known shape, received {}.", to_string(shape));
  }
  constexpr Dim most_bytes = Dim{1} << 62;
  size_ = element_count(shape);
  if (size_ > most_bytes / static_cast<Dim>(size_of(dtype))) {
    fail<ValueError>("A tensor of shape {} is too large.", to_string(shape));
  }
  if (dtype == DType::string) {
    storage_ = Storage::of_strings(std::vector<std::string>(static_cast<std::size_t>(size_)));
  } else {
    storage_ = Storage::allocate(byte_size());
  }
}

Tensor::Tensor(DType dtype, Shape shape, std::shared_ptr<Storage> storage)
    : spec_{shape, dtype}, size_(element_count(shape)), storage_(std::move(storage)) {}

Tensor Tensor::strings(Shape shape, std::vector<std::string> values) {
  if (element_count(shape) != static_cast<Dim>(values.size())) {
    fail<ValueError>("Tensor: shape {} needs {} strings, received {}.", to_string(shape),
                     element_count(shape), values.size());
  }
  return Tensor(DType::string, shape, Storage::of_strings(std::move(values)));
}

Tensor Tensor::zeros(DType dtype, Shape shape) {
  Tensor tensor(dtype, shape);
  if (dtype != DType::string) std::memset(tensor.mutable_bytes(), 0, tensor.byte_size());
  return tensor;
}

Tensor Tensor::full(DType dtype, Shape shape, double value) {
  Tensor tensor(dtype, shape);
  dispatch_numeric(dtype, [&](auto zero) {
    using T = decltype(zero);
    auto out = tensor.mutable_data<T>();
    std::fill(out.begin(), out.end(), convert<T>(value));
  });
  return tensor;
}

std::byte* Tensor::mutable_bytes() {
  if (storage_.use_count() > 1 || !storage_->is_writable()) {
    auto own = dtype() == DType::string ? Storage::of_strings(storage_->strings())
                                        : Storage::allocate(byte_size());
    if (dtype() != DType::string) std::memcpy(own->data(), storage_->data(), byte_size());
    storage_ = std::move(own);
  }
  return storage_->data();
}

const std::vector<std::string>& Tensor::string_data() const {
  check_type(DType::string);
  return storage_->strings();
}

std::vector<std::string>& Tensor::mutable_string_data() {
  check_type(DType::string);
  mutable_bytes();
  return storage_->strings();
}

double Tensor::at(Dim i) const {
  if (i < 0 || i >= size_) {
    fail<IndexError>("Tensor: expected an index in [0, {}), received {}.", size_, i);
  }
  return dispatch(dtype(), [&](auto zero) {
    return static_cast<double>(data<decltype(zero)>()[static_cast<std::size_t>(i)]);
  });
}

Tensor Tensor::reshape(Shape shape) const {
  if (!is_known(shape) || element_count(shape) != size_) {
    fail<ValueError>("Cannot reshape a tensor of shape {} into {}.", to_string(this->shape()),
                     to_string(shape));
  }
  return Tensor(dtype(), shape, storage_);
}

Tensor Tensor::cast(DType wanted) const {
  if (wanted == dtype()) return *this;
  Tensor out(wanted, shape());
  dispatch_castable(dtype(), [&](auto from) {
    const auto source = data<decltype(from)>();
    dispatch_castable(wanted, [&](auto to) {
      using To = decltype(to);
      std::transform(source.begin(), source.end(), out.mutable_data<To>().begin(),
                     [](auto value) { return convert<To>(value); });
    });
  });
  return out;
}

Tensor Tensor::rows(Dim begin, Dim end) const {
  RAMET_ASSERT(rank() > 0 && begin >= 0 && begin <= end && end <= shape()[0]);
  if (begin == 0 && end == shape()[0]) return *this;
  Shape part = shape();
  part[0] = end - begin;
  const Dim row = shape()[0] == 0 ? 0 : size_ / shape()[0];
  if (dtype() == DType::string) {
    const auto& all = string_data();
    return strings(part, {all.begin() + begin * row, all.begin() + end * row});
  }
  Tensor out(dtype(), part);
  const std::size_t row_bytes = static_cast<std::size_t>(row) * size_of(dtype());
  std::memcpy(out.mutable_bytes(), bytes() + static_cast<std::size_t>(begin) * row_bytes,
              out.byte_size());
  return out;
}

void Tensor::check_type(DType wanted) const {
  if (wanted != dtype()) {
    fail<TypeError>("Tensor: expected {} data, received {}.", to_string(wanted),
                    to_string(dtype()));
  }
}

bool identical(const Tensor& a, const Tensor& b) {
  if (!(a.spec() == b.spec())) return false;
  if (a.dtype() == DType::string) return a.string_data() == b.string_data();
  return std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0;
}

Tensor concatenate_rows(std::span<const Tensor> parts) {
  RAMET_ASSERT(!parts.empty());
  if (parts.size() == 1) return parts[0];
  Shape shape = parts[0].shape();
  shape[0] = 0;
  for (const Tensor& part : parts) {
    Shape rest = part.shape();
    rest[0] = parts[0].shape()[0];
    if (!(rest == parts[0].shape()) || part.dtype() != parts[0].dtype()) {
      fail<ValueError>("Cannot join tensors {} and {}.", to_string(parts[0].spec()),
                       to_string(part.spec()));
    }
    shape[0] += part.shape()[0];
  }
  Tensor out(parts[0].dtype(), shape);
  if (out.dtype() == DType::string) {
    auto target = out.mutable_string_data().begin();
    for (const Tensor& part : parts) {
      target = std::copy(part.string_data().begin(), part.string_data().end(), target);
    }
    return out;
  }
  std::byte* target = out.mutable_bytes();
  for (const Tensor& part : parts) {
    std::memcpy(target, part.bytes(), part.byte_size());
    target += part.byte_size();
  }
  return out;
}

}  // namespace ramet
