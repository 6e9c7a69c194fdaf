#pragma once
// Tensor: dense row-major data with value semantics. Copies share one buffer until one of them is
// written to (copy on write), so handing tensors around is cheap. Reading from several threads is
// safe; writing needs the tensor for oneself, as with any value.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ramet/core/dtype.h"
#include "ramet/core/error.h"
#include "ramet/core/shape.h"

namespace ramet {

/// Bytes with an owner: heap memory aligned for vector loads, a mapped file, or a caller's array.
class Storage {
 public:
  static std::shared_ptr<Storage> allocate(std::size_t bytes);
  static std::shared_ptr<Storage> of_strings(std::vector<std::string> strings);
  /// Memory that `owner` keeps alive; never written to.
  static std::shared_ptr<Storage> borrow(const void* data, std::shared_ptr<const void> owner);

  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  std::byte* data() const { return data_; }
  bool is_writable() const { return owner_ == nullptr; }
  std::vector<std::string>& strings() { return strings_; }

 private:
  Storage() = default;
  std::byte* data_ = nullptr;
  bool owns_ = false;
  std::shared_ptr<const void> owner_;
  std::vector<std::string> strings_;
};

/// A tensor's type: what is known of it before there is data.
struct Spec {
  Shape shape;
  DType dtype = DType::float32;
  friend bool operator==(const Spec&, const Spec&) = default;
};
std::string to_string(const Spec& spec);  ///< "float32(None, 3)"

class Tensor {
 public:
  /// An empty float32 tensor of shape (0,).
  Tensor();
  /// Uninitialised data (strings are empty). Raises ValueError unless the shape is known.
  Tensor(DType dtype, Shape shape);
  Tensor(DType dtype, Shape shape, std::shared_ptr<Storage> storage);

  /// `Tensor::of<float>({2, 2}, {1, 2, 3, 4})`; raises ValueError when the counts differ.
  template <class T>
  static Tensor of(Shape shape, std::span<const T> values);
  template <class T>
  static Tensor of(Shape shape, std::initializer_list<T> values) {
    return of<T>(shape, std::span<const T>(values.begin(), values.size()));
  }
  static Tensor strings(Shape shape, std::vector<std::string> values);
  static Tensor zeros(DType dtype, Shape shape);
  static Tensor full(DType dtype, Shape shape, double value);
  template <class T>
  static Tensor scalar(T value) {
    return of<T>({}, {value});
  }

  DType dtype() const { return spec_.dtype; }
  const Shape& shape() const { return spec_.shape; }
  const Spec& spec() const { return spec_; }
  std::size_t rank() const { return spec_.shape.size(); }
  Dim size() const { return size_; }
  std::size_t byte_size() const { return static_cast<std::size_t>(size_) * size_of(dtype()); }

  /// The elements; raises TypeError when T is not the tensor's type.
  template <class T>
  std::span<const T> data() const {
    check_type(dtype_of<T>);
    return {reinterpret_cast<const T*>(storage_->data()), static_cast<std::size_t>(size_)};
  }
  /// As `data`, for writing: first makes the buffer this tensor's own.
  template <class T>
  std::span<T> mutable_data() {
    check_type(dtype_of<T>);
    return {reinterpret_cast<T*>(mutable_bytes()), static_cast<std::size_t>(size_)};
  }
  /// The elements as they lie in memory; those of a string tensor are `std::string` objects.
  const std::byte* bytes() const { return storage_->data(); }
  std::byte* mutable_bytes();
  const std::vector<std::string>& string_data() const;
  /// The strings may be changed, but not how many there are.
  std::vector<std::string>& mutable_string_data();

  /// Element `i`, counted row by row, as a double (real types only).
  double at(Dim i) const;

  /// The same data under another shape of as many elements; shares the buffer.
  Tensor reshape(Shape shape) const;
  /// Converted elements; shares the buffer when the type is the same already. Floats truncate
  /// towards zero; bool is "differs from zero"; of complex numbers the real part stays.
  Tensor cast(DType dtype) const;
  /// Rows [begin, end) of the first axis, copied.
  Tensor rows(Dim begin, Dim end) const;
  /// True when both hold the same buffer (a copy that nobody has written to).
  bool shares_data_with(const Tensor& other) const { return storage_ == other.storage_; }
  /// Identity of the buffer; changes when a write detaches it.
  const void* storage_id() const { return storage_.get(); }

 private:
  void check_type(DType wanted) const;
  Spec spec_;
  Dim size_ = 0;
  std::shared_ptr<Storage> storage_;
};

/// Same dtype, shape and bits (NaNs of equal bits are equal).
bool identical(const Tensor& a, const Tensor& b);
/// Joins along the first axis; raises ValueError when the other extents or the types differ.
Tensor concatenate_rows(std::span<const Tensor> parts);

template <class T>
Tensor Tensor::of(Shape shape, std::span<const T> values) {
  Tensor tensor(dtype_of<T>, shape);
  if (tensor.size() != static_cast<Dim>(values.size())) {
    fail<ValueError>("Tensor: shape {} needs {} values, received {}.", to_string(shape),
                     tensor.size(), values.size());
  }
  auto out = tensor.mutable_data<T>();
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = values[i];
  return tensor;
}

}  // namespace ramet
