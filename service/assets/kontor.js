// What a page can do beside its links and forms: copy an address. Everything works without it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    // The field is selected, so that the keyboard can copy it.
    button.textContent = "Press Ctrl+C";
  }
});
