#pragma once
// The library's exceptions. Each class mirrors the Python exception that Keras raises in the same
// situation, so a caller can react without parsing text; `what()` is one complete sentence or more.
// The library throws nothing else on purpose, prints nothing and never aborts.

#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ramet {

/// Base of everything that ramet throws.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  /// The Python exception's name, such as "ValueError".
  virtual std::string_view kind() const { return "Error"; }
};

#define RAMET_ERROR(Name, meaning)                           \
  /** meaning */                                             \
  class Name : public Error {                                \
   public:                                                   \
    using Error::Error;                                      \
    std::string_view kind() const override { return #Name; } \
  }

RAMET_ERROR(ValueError, "An argument, a config or a file has a value that cannot be used.");
RAMET_ERROR(TypeError, "Something of another type was wanted.");
RAMET_ERROR(IndexError, "A position outside a list.");
RAMET_ERROR(AttributeError, "Asked for something the object does not have (yet).");
RAMET_ERROR(NotImplementedError, "Keras or ramet does not support this combination.");
RAMET_ERROR(RuntimeError, "Something failed while running.");
RAMET_ERROR(FileError, "A file cannot be opened, read or written.");
RAMET_ERROR(InternalError, "A mistake in ramet itself: please report it.");
#undef RAMET_ERROR

/// `fail<ValueError>("softmax: expected axis in [-{0}, {0}), received {1}.", rank, axis)`.
template <class E, class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw E(fmt::vformat(format, fmt::make_format_args(args...)));
}

/// For what only a mistake in ramet can cause; what users and files can cause goes through `fail`.
#define RAMET_ASSERT(condition)                                                        \
  do {                                                                                 \
    if (!(condition))                                                                  \
      ::ramet::fail<::ramet::InternalError>("{}:{}: expected {}.", __FILE__, __LINE__, \
                                            #condition);                               \
  } while (false)

}  // namespace ramet
