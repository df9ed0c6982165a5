# `cmake --install BUILD --prefix PREFIX`: the tool, the library as one archive, the headers that
# <tessera/tessera.hpp> reaches, and the package files for find_package(tessera).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS tessera RUNTIME)

# The layers are an order of ours; whoever links gets one archive.
get_property(layers GLOBAL PROPERTY TESSERA_LAYERS)
set(archives "")
foreach(layer IN LISTS layers)
  get_target_property(type ${layer} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    list(APPEND archives "$<TARGET_FILE:${layer}>")
  endif()
endforeach()
install(CODE "
  set(archives \"${archives}\")
  set(archiver \"${CMAKE_AR}\")
  set(object_copier \"${CMAKE_OBJCOPY}\")
  set(library \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/libtessera.a\")
  include(\"${PROJECT_SOURCE_DIR}/cmake/merge_archives.cmake\")
  set(source \"${PROJECT_SOURCE_DIR}\")
  set(headers \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}\")
  include(\"${PROJECT_SOURCE_DIR}/cmake/install_headers.cmake\")")

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/tessera)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tesseraConfig.cmake.in
  ${PROJECT_BINARY_DIR}/tesseraConfig.cmake INSTALL_DESTINATION ${package}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
# Before version 1 any minor version may change what there is.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tesseraConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tesseraConfig.cmake ${PROJECT_BINARY_DIR}/tesseraConfigVersion.cmake
        DESTINATION ${package})
