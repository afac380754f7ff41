// A button beside each password shows what is typed. It is hidden again when the form is sent, so that browsers offer to keep it.
for (const button of document.querySelectorAll("[data-show-password]")) {
  const box = document.getElementById(button.dataset.showPassword);
  const [show, hide] = button.children;
  const turn = (visible) => {
    box.type = visible ? "text" : "password";
    show.hidden = visible;
    hide.hidden = !visible;
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(box.type === "password"));
  box.form.addEventListener("submit", () => turn(false));
}
