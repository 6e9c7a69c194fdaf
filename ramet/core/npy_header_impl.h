#pragma once
// What stands before the data of a .npy file.

#include <cstddef>
#include <string>
#include <string_view>

#include "ramet/core/dtype.h"
#include "ramet/core/shape.h"

namespace ramet {

struct NpyHeader {
  std::string descr;
  bool fortran_order = false;
  Shape shape;
};

/// Raises ValueError, its text starting with `who`, for all but a dict of these three keys.
NpyHeader parse_npy_header(std::string_view text, std::string_view who);

/// A type such as "<f4" taken apart.
struct NpyType {
  DType dtype = DType::float32;
  char kind = 'f';
  std::size_t size = 0;       // bytes of one element
  std::size_t swap_unit = 1;  // bytes to turn round when the file is big endian
};

/// Raises ValueError for types that have no counterpart in ramet.
NpyType parse_npy_type(std::string_view descr, std::string_view who);

}  // namespace ramet
