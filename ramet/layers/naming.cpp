#include "ramet/layers/naming.h"

#include <cctype>
#include <map>
#include <mutex>
#include <random>

#include "ramet/layers/reserved_names.h"

namespace ramet {

namespace {

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

struct Session {
  std::mutex mutex;
  std::map<std::string, int, std::less<>> used;
  std::mt19937_64 seeds{(std::uint64_t{std::random_device()()} << 32) ^ std::random_device()()};
};
Session& session() {
  static Session instance;
  return instance;
}

thread_local const ReservedNames* reserved = nullptr;

}  // namespace

ReservedNames::ReservedNames(std::set<std::string, std::less<>> names)
    : names_(std::move(names)), outer_(reserved) {
  reserved = this;
}
ReservedNames::~ReservedNames() { reserved = outer_; }
bool ReservedNames::contain(std::string_view name) {
  return reserved != nullptr && reserved->names_.contains(name);
}

std::string to_snake_case(std::string_view class_name) {
  std::string words;
  for (char c : class_name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') words += c;
  }
  // An underscore before each capital that starts a lower-case run, then between lower and upper.
  std::string split;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool starts_word =
        i > 0 && is_upper(words[i]) && i + 1 < words.size() && is_lower(words[i + 1]);
    if (starts_word) split += '_';
    split += words[i];
  }
  std::string name;
  for (std::size_t i = 0; i < split.size(); ++i) {
    if (i > 0 && is_lower(split[i - 1]) && is_upper(split[i])) name += '_';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(split[i])));
  }
  return name;
}

std::string auto_name(std::string_view prefix) {
  Session& s = session();
  const std::lock_guard lock(s.mutex);
  int& used = s.used.try_emplace(std::string(prefix), 0).first->second;
  std::string name;
  do {
    const int count = used++;
    name = count == 0 ? std::string(prefix) : std::string(prefix) + "_" + std::to_string(count);
  } while (ReservedNames::contain(name));
  return name;
}

void clear_session() {
  Session& s = session();
  const std::lock_guard lock(s.mutex);
  s.used.clear();
}

void set_random_seed(std::uint64_t seed) {
  Session& s = session();
  const std::lock_guard lock(s.mutex);
  s.seeds.seed(seed);
}

std::uint64_t fresh_seed() {
  Session& s = session();
  const std::lock_guard lock(s.mutex);
  return s.seeds();
}

}  // namespace ramet
