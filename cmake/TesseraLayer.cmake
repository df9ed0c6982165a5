include(GoogleTest)

# Makes a test program of `SOURCES`; every TEST in it becomes a test of ctest.
function(tessera_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  # The support library names no layer: it takes what it needs from those its user links after it.
  target_link_libraries(${name} PRIVATE tessera_test_support ${ARG_LINKS} tessera_test_options ZLIB::ZLIB)
  target_precompile_headers(${name} REUSE_FROM tessera_precompiled_test)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600)
endfunction()

# Makes a library `tessera_<name>` of the folder src/<name>, and a test program `<name>_test` of the tests in it.
# HOT and COLD say how it is optimised.
function(tessera_layer name)
  cmake_parse_arguments(ARG "HOT;COLD" "" "DEPENDS;SOURCES;LIBRARIES" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(APPEND sources ${ARG_SOURCES})

  set(library tessera_${name})
  list(TRANSFORM ARG_DEPENDS PREPEND tessera_)
  add_library(${library} STATIC ${sources})
  target_precompile_headers(${library} REUSE_FROM tessera_precompiled)
  target_link_libraries(${library} PUBLIC tessera_options fmt::fmt ${ARG_LIBRARIES} ${ARG_DEPENDS})
  if(ARG_HOT)
    target_link_libraries(${library} PRIVATE tessera_hot)
  elseif(ARG_COLD)
    target_link_libraries(${library} PRIVATE tessera_cold)
  endif()
  set_property(GLOBAL APPEND PROPERTY TESSERA_LAYERS ${library})

  if(tests AND TESSERA_TESTS)
    tessera_test(${name}_test SOURCES ${tests} LINKS ${library})
  endif()
endfunction()
