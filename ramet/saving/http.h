#pragma once
// libcurl, for the one thing that is sent over a network.

#include <map>
#include <string>

namespace ramet {

/// Text as a field of a form: all but letters, digits and "-._~" as %XX.
std::string form_encoded(const std::string& text);

/// Sends `body` to `url` (http or https) and waits at most 10 seconds for an answer, whatever it
/// says. Raises RuntimeError with the reason when there is none.
void http_post(const std::string& url, const std::string& body,
               const std::map<std::string, std::string>& headers);

}  // namespace ramet
