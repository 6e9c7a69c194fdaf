#pragma once

namespace ramet {

/// Whether a metric is better when it is greater.
enum class Direction { down, up };

}  // namespace ramet
