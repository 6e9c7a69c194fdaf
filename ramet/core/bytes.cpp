#include "ramet/core/bytes.h"

#include <utility>

#include "ramet/core/error.h"

namespace ramet {

SharedBytes share(Bytes bytes) {
  auto owner = std::make_shared<const Bytes>(std::move(bytes));
  const ByteSpan all(*owner);
  return {all, std::move(owner)};
}

ByteSpan ByteReader::take(std::uint64_t count, std::string_view what) {
  if (count > left()) {
    fail<ValueError>("{}: expected {} bytes of {}, received {}.", who_, count, what, left());
  }
  const ByteSpan part = bytes_.subspan(position_, static_cast<std::size_t>(count));
  position_ += part.size();
  return part;
}

std::uint64_t ByteReader::number(std::size_t size, std::string_view what) {
  std::uint64_t value = 0;
  const ByteSpan part = take(size, what);
  for (std::size_t i = size; i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(part[i]);
  return value;
}

}  // namespace ramet
