#pragma once
// One array in NumPy's .npy format: docs at numpy.org, "numpy.lib.format".
//
// NumPy's types map to ours by name. Unicode arrays (`<U5`) become UTF-8 strings, and byte strings
// (`|S5`) are taken as UTF-8; both lose the NULs at their end, as in NumPy. A two-byte void
// (`|V2`), which is how NumPy stores the bfloat16 of ml_dtypes, reads as bfloat16. Pickled objects
// are refused, because loading them runs code.

#include <string_view>

#include "ramet/core/bytes.h"
#include "ramet/core/tensor.h"

namespace ramet {

/// Reads format versions 1 to 3, either byte order, C and Fortran order. Raises ValueError, its
/// text starting with `who` (such as the file's name), for anything that is no complete array of a
/// known type. Bytes after the array are ignored, as NumPy does.
Tensor read_npy(ByteSpan bytes, std::string_view who);

/// The same without copying: the tensor's memory is that of the file, so that a file that was
/// mapped is read where its elements are looked at. Bools, strings, big-endian numbers and Fortran
/// order are copied. The memory begins where the file has it, which for a member of an archive may
/// be no multiple of an element's size: see `aligned` in training/data/batch.h.
Tensor map_npy(SharedBytes file, std::string_view who);

/// Little endian, C order, version 1 (2 when the header needs it), strings as `<U{longest}`.
/// NumPy has no bfloat16: such a tensor is written as float32, which loses nothing. Raises
/// ValueError for strings that are not UTF-8.
Bytes write_npy(const Tensor& tensor);

}  // namespace ramet
