#include "ramet/saving/http.h"

#include <curl/curl.h>

#include <memory>

#include "ramet/core/error.h"

namespace ramet {

namespace {

using Connection = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// libcurl's state of the process is made once, and never undone: others may use it too.
Connection new_connection() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Connection connection(ready == CURLE_OK ? curl_easy_init() : nullptr, &curl_easy_cleanup);
  if (connection == nullptr) fail<RuntimeError>("libcurl cannot be initialized.");
  return connection;
}

}  // namespace

std::string form_encoded(const std::string& text) {
  const Connection connection = new_connection();
  const std::unique_ptr<char, decltype(&curl_free)> escaped(
      curl_easy_escape(connection.get(), text.c_str(), static_cast<int>(text.size())), &curl_free);
  return escaped != nullptr ? escaped.get() : "";
}

void http_post(const std::string& url, const std::string& body,
               const std::map<std::string, std::string>& headers) {
  const Connection connection = new_connection();
  Headers list(nullptr, &curl_slist_free_all);
  for (const auto& [name, value] : headers) {
    const std::string line = name + ": " + value;
    list.reset(curl_slist_append(list.release(), line.c_str()));
  }
  constexpr long seconds = 10;
  CURL* const curl = connection.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &swallow);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // threads may run elsewhere
  const CURLcode status = curl_easy_perform(curl);
  if (status != CURLE_OK)
    fail<RuntimeError>("Cannot reach '{}': {}.", url, curl_easy_strerror(status));
}

}  // namespace ramet
