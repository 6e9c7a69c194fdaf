#pragma once
// What readers of files must survive: files that end too early and files with a wrong byte.

#include <gtest/gtest.h>

#include <concepts>
#include <initializer_list>
#include <string>

#include "ramet/core/bytes.h"
#include "ramet/core/error.h"

/// `read(bytes)` must raise an Error for every part of `good` from its start.
void expect_error_for_each_prefix(const ramet::Bytes& good,
                                  std::invocable<ramet::Bytes> auto&& read) {
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto end = good.begin() + static_cast<std::ptrdiff_t>(size);
    EXPECT_THROW(read(ramet::Bytes(good.begin(), end)), ramet::Error) << "first " << size;
  }
}

/// `read(bytes)` must succeed or raise an Error when one byte of `good` is changed. Each `change`
/// is tried at each byte.
void expect_no_crash_for_each_byte(const ramet::Bytes& good,
                                   std::invocable<ramet::Bytes> auto&& read,
                                   std::initializer_list<int> changes = {0x01, 0xff}) {
  for (const int change : changes) {
    for (std::size_t i = 0; i < good.size(); ++i) {
      ramet::Bytes damaged = good;
      damaged[i] ^= static_cast<std::byte>(change);
      try {
        read(std::move(damaged));
      } catch (const ramet::Error&) {
        continue;
      } catch (const std::exception& error) {
        ADD_FAILURE() << "byte " << i << " changed by " << change << ": " << error.what();
      }
    }
  }
}

/// `statement` must raise an `E` whose text contains `text`.
template <class E>
void expect_error(std::invocable auto&& statement, std::string_view text) {
  try {
    statement();
    ADD_FAILURE() << "no error; expected one with the text: " << text;
  } catch (const E& error) {
    EXPECT_NE(std::string_view(error.what()).find(text), std::string_view::npos)
        << "received: " << error.what() << "\nexpected in it: " << text;
  }
}
