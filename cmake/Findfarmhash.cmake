# Defines the target farmhash::farmhash: Debian's libfarmhash-dev has no package file of its own.
find_path(farmhash_INCLUDE_DIR NAMES farmhash.h)
find_library(farmhash_LIBRARY NAMES farmhash)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(farmhash REQUIRED_VARS farmhash_LIBRARY farmhash_INCLUDE_DIR)
if(farmhash_FOUND AND NOT TARGET farmhash::farmhash)
  add_library(farmhash::farmhash UNKNOWN IMPORTED)
  set_target_properties(farmhash::farmhash PROPERTIES
    IMPORTED_LOCATION "${farmhash_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${farmhash_INCLUDE_DIR}")
endif()
mark_as_advanced(farmhash_INCLUDE_DIR farmhash_LIBRARY)
