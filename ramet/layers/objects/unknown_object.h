#pragma once
// Initializers, regularizers and constraints of classes that ramet does not know: what the file
// said is kept and written back. Using one is an error, unless a CustomObjectScope had its C++
// class when it was read.

#include "ramet/core/error.h"
#include "ramet/layers/objects/object.h"

namespace ramet {

namespace detail {
/// What it is registered under: "my_package>MyClass", or the name of a function.
std::string user_object_name(const Json& json);
Json user_object_config(const Json& json);
/// What the scopes have under that name, or under that of the class; else null.
std::shared_ptr<const ObjectBase> make_user_object(const Json& json);
/// Only files of Keras 2 have functions by their bare names; elsewhere a name is a mistake.
bool may_be_users(const Json& json);
std::string explain_unknown(std::string_view kind, std::string_view name, std::string_view use);
}  // namespace detail

/// The part that all kinds share. A kind provides `static constexpr std::string_view use`, what it
/// would be needed for ("drawing weights"), and the interface's function, which asks `given`.
template <class Self, class Interface>
class UnknownObject : public Interface {
 public:
  explicit UnknownObject(const Json& json)
      : json_(json),
        name_(detail::user_object_name(json)),
        config_(detail::user_object_config(json)) {
    const std::shared_ptr<const ObjectBase> given = detail::make_user_object(json);
    given_ = std::dynamic_pointer_cast<const Interface>(given);
    if (given != nullptr && given_ == nullptr) {
      fail<TypeError>("'{}': expected custom_objects to have {} {}, received a {}.", name_,
                      Interface::kind == "initializer" ? "an" : "a", Interface::kind,
                      given->class_name());
    }
  }
  std::string_view class_name() const final { return name_; }
  Json get_config() const final { return config_; }
  const Json* as_read() const final { return &json_; }
  std::string explain() const final {
    return given_ != nullptr ? "" : detail::explain_unknown(Interface::kind, name_, Self::use);
  }

 protected:
  /// The caller's class; null when there is none.
  const Interface* given() const { return given_.get(); }

 private:
  Json json_;
  std::string name_;
  Json config_;
  std::shared_ptr<const Interface> given_;
};

/// Null for what can only be a mistake.
template <class Unknown>
std::shared_ptr<const Unknown> read_unknown(const Json& json) {
  return detail::may_be_users(json) ? std::make_shared<Unknown>(json) : nullptr;
}

}  // namespace ramet
