include(GoogleTest)

# Makes a test program of `SOURCES`; every TEST in it becomes a test of ctest.
function(tessera_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  target_compile_definitions(${name} PRIVATE
    TESSERA_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TESSERA_BINARY_DIR="${PROJECT_BINARY_DIR}")
  # The support library names no layer: it takes what it needs from those its user links after it.
  target_link_libraries(${name} PRIVATE tessera_test_support ${ARG_LINKS} GTest::gmock_main rapidcheck ZLIB::ZLIB)
  if(TESSERA_LTO)
    target_link_options(${name} PRIVATE -fno-lto)
  endif()
  # Compiling the tests' own templates (rapidcheck's above all) with all instrumentation and optimisation would take half
  # of a build's time. Address checks stay, since containers pass from tests to the code under test.
  set(options "")
  if(TESSERA_SANITIZERS)
    list(APPEND options -O0 -fno-sanitize=undefined)
  elseif(TESSERA_LTO)
    list(APPEND options -O1 -fno-lto)
  endif()
  set_source_files_properties(${ARG_SOURCES} PROPERTIES COMPILE_OPTIONS "${options}")
  # Property tests draw the same values in every run; call the program itself to draw others.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600 ENVIRONMENT "RC_PARAMS=seed=1")
endfunction()

# Makes a library `tessera_<name>` of the folder src/<name>, and a test program `<name>_test` of the tests in it.
# A layer whose folder holds no source yet is left out, and so is it as a dependency of others.
function(tessera_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;SOURCES;LIBRARIES" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${folder}/*.hpp)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  if(NOT headers AND NOT sources)
    return()
  endif()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(APPEND sources ${ARG_SOURCES})

  set(scope PUBLIC)
  set(library tessera_${name})
  if(sources)
    add_library(${library} STATIC ${sources})
  else()
    add_library(${library} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(${library} ${scope} tessera_options fmt::fmt ${ARG_LIBRARIES})
  foreach(dependency IN LISTS ARG_DEPENDS)
    if(TARGET tessera_${dependency})
      target_link_libraries(${library} ${scope} tessera_${dependency})
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY TESSERA_LAYERS ${library})

  if(tests AND NOT TESSERA_FUZZ)
    tessera_test(${name}_test SOURCES ${tests} LINKS ${library})
  endif()
endfunction()
