#pragma once
// How the functions of scalar.h see their operands.

#include <utility>

#include "ramet/runtime/kernels/reference/scalar.h"

namespace ramet::reference {

template <class T>
const T& read(const std::byte* element) {
  return *reinterpret_cast<const T*>(element);
}
template <class T>
void write(std::byte* element, T value) {
  *reinterpret_cast<T*>(element) = std::move(value);
}

}  // namespace ramet::reference
